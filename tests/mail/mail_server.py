# A mail server for tests: mail_server.py FOLDER none|starttls login|open. Writes its port to FOLDER/port and each mail to FOLDER/NUMBER.mail.
import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder, tls, login = sys.argv[1:4]


class Keep:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('nobody'):
            return '550 No such mailbox'
        if address.startswith('later'):
            return '451 Please come back'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        Keep.count += 1
        name = os.path.join(folder, '%06d' % Keep.count)
        with open(name, 'wb') as out:
            head = '%s\n%s\n' % (envelope.mail_from, ','.join(envelope.rcpt_tos))
            out.write(head.encode() + envelope.content)
        os.rename(name, name + '.mail')
        return '250 Kept'


def check(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b'ronde' and data.password == b'secret')


def protocol():
    options = {'hostname': 'localhost'}
    if tls == 'starttls':
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, 'certificate.pem'), os.path.join(folder, 'key.pem'))
        options.update(tls_context=context, require_starttls=True)
    if login == 'login':
        options.update(authenticator=check, auth_required=True, auth_require_tls=tls == 'starttls')
    return SMTP(Keep(), **options)


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, '127.0.0.1', 0)
    with open(os.path.join(folder, 'port.new'), 'w') as out:
        out.write(str(server.sockets[0].getsockname()[1]))
    os.rename(os.path.join(folder, 'port.new'), os.path.join(folder, 'port'))
    await server.serve_forever()


asyncio.run(serve())
