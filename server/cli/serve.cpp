// serve: the server itself.
#include <csignal>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/signal_set.hpp>
#include <fstream>
#include <iostream>

#include "app.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "http/server.hpp"
#include "log/log.hpp"
#include "mail/message.hpp"
#include "mail/smtp.hpp"
#include "market/leman.hpp"

namespace ronde::cli {
namespace {

std::string check_address(const std::string& text) {
  boost::system::error_code error;
  (void)boost::asio::ip::make_address(text, error);
  return error ? "\"" + text + "\" is no address such as 127.0.0.1 or ::1" : "";
}

/// `*` lets every page show it: it is the same for all, and nobody is signed in there.
std::string check_framer(const std::string& text) {
  return text == "*" ? "" : check_origin(text);
}

std::string check_mail(const std::string& text) {
  return mail::is_address(text) ? "" : "\"" + text + "\" is no address such as ronde@example.org";
}

std::string check_wallet(const std::string& text) {
  return market::is_wallet_pattern(text) ? "" : "\"" + text + "\" is no link such as https://wallet.example/?amount={amount}";
}

std::string check_anchor(const std::string& text) {
  return api::read_anchor(text) ? "" : "\"" + text + "\" is no corner such as Thônex=46.21071,6.19276";
}

/// A secret comes by file: arguments and the environment are read by others.
std::string first_line(const std::string& file) {
  std::string line;
  std::ifstream in(file);
  std::getline(in, line);
  return line;
}

/// Opens the store and the doors; what stands in the way is told with what to do about it.
std::unique_ptr<server::App> opened(server::AppOptions options) {
  const auto data = options.data;
  try {
    return std::make_unique<server::App>(std::move(options));
  } catch (const http::CannotListen& error) {
    throw Stop(failed, error.what(), "is another program, or another Ronde, on that port? Choose one with --listen or --operator");
  } catch (const http::CannotUseTls& error) {
    throw Stop(asked_wrongly, error.what(), "--tls-cert takes the whole chain and --tls-key its key, both as PEM");
  } catch (const server::StoreInUse& error) {
    throw Stop(failed, error.what(), "is another Ronde running on this folder? One process at a time");
  }
}

}  // namespace

int serve_command(int argc, const char* const* argv) {
  CommandLine args{"Serves the neighbourhoods of a data folder.", "ronde serve"};
  server::AppOptions options;
  options.data = "var/ronde";
  std::vector<std::string> listen{"127.0.0.1:8080"};
  std::string operators;
  std::string level = "info";
  std::string password_file;
  std::vector<std::string> corners;
  args.option("--data", options.data, "data folder; made if it is not there").with_default();
  args.option("--listen", listen, "ADDRESS:PORT, may be given several times").with_default();
  args.option("--client", options.client, "folder of the built client");
  args.option("--origin", options.origin, "what people's browsers see, for example https://ronde.example").checked("ORIGIN", check_origin);
  args.option("--host", options.hosts, "a further Host header that is ours");
  args.option("--embed-from", options.embed_from, "origin whose pages may show the directory in a frame, or *")
      .checked("ORIGIN", check_framer);
  args.option("--proxy", options.proxies, "address of a proxy whose Forwarded header is believed").checked("ADDRESS", check_address);
  args.option("--tls-cert", options.tls_certificate, "certificate chain (PEM)").existing_file();
  args.option("--tls-key", options.tls_key, "private key (PEM)").existing_file();
  args.option("--operator", operators, "ADDRESS:PORT of the operator's own door (/metrics, /backup)");
  args.option("--smtp", options.smtp, "mail server, smtp://HOST:587 or smtps://HOST; without it no mail is sent")
      .checked("URL", mail::smtp_url_fault);
  args.option("--mail-from", options.mail_from, "address that mails come from").checked("ADDRESS", check_mail);
  args.option("--smtp-user", options.smtp_user, "user name at the mail server");
  args.option("--smtp-password", password_file, "file whose first line is the password there").existing_file();
  args.option("--smtp-ca", options.smtp_ca, "certificates (PEM) to trust at the mail server, instead of the system's").existing_file();
  args.option("--push-contact", options.push_contact, "address that push services may write to; without it no push is sent")
      .checked("ADDRESS", check_mail);
  args.option("--leman-wallet", options.leman_wallet, "link to the wallet of lémans, https://...{amount}...; without it none is shown")
      .checked("LINK", check_wallet);
  args.option("--tiles", options.tiles.pattern,
              "a map behind the plan, https://HOST/{z}/{x}/{y}.png or a path here; without it no host is asked")
      .checked("ADDRESS", api::tiles_fault);
  args.option("--tiles-attribution", options.tiles.attribution, "who drew them, as their licence wants it said");
  args.option("--tiles-corner", corners, "NEIGHBOURHOOD=NORTH,EAST in degrees: the plan's north-west corner, as `ronde import` tells it")
      .checked("CORNER", check_anchor);
  args.option("--threads", options.threads, "threads of the doors; 0 is one a core").between(0, 256);
  args.option("--log-level", level, "debug, info, warn, error or off").with_default();
  return args.run(argc, argv, [&] {
    if (!log::set_level(level)) throw Stop(asked_wrongly, "no such log level: " + level, "debug, info, warn, error or off");
    if (options.tls_certificate.empty() != options.tls_key.empty())
      throw Stop(asked_wrongly, "--tls-cert and --tls-key go together", "ronde serve --help");
    if (options.smtp.empty() != options.mail_from.empty())
      throw Stop(asked_wrongly, "--smtp and --mail-from go together", "ronde serve --help");
    const bool tiles = !options.tiles.pattern.empty();
    if (tiles == corners.empty() || tiles == options.tiles.attribution.empty())
      throw Stop(asked_wrongly, "--tiles, --tiles-attribution and --tiles-corner go together", "ronde serve --help");
    for (const auto& corner : corners) options.tiles.anchors.insert(*api::read_anchor(corner));
    if (!password_file.empty()) options.smtp_password = first_line(password_file);
    try {
      for (const auto& text : listen) options.listen.push_back(server::read_listen(text));
      if (!operators.empty()) options.operators_door = server::read_listen(operators);
    } catch (const std::invalid_argument& error) {
      throw Stop(asked_wrongly, error.what(), "ronde serve --help");
    }
    const bool remembers_operator = options.operators_door.has_value();
    const auto data = options.data;
    boost::asio::io_context waiting;  // this thread only waits to be told to stop
    boost::asio::signal_set signals(waiting, SIGINT, SIGTERM);
    const auto server = opened(std::move(options));
    server->start();
    std::cout << "Ronde serves " << server->origin() << "\ndata: " << std::filesystem::absolute(data).string() << std::endl;
    if (remembers_operator) std::cout << "operator: http://" << operators << std::endl;
    signals.async_wait([](const boost::system::error_code&, int) {});
    waiting.run();
    server->stop();
    return done;
  });
}

}  // namespace ronde::cli
