import type { WayBackMessages } from './fr'

export const way_back: WayBackMessages = {
  'back.mail': 'Get a link by e-mail',
  'back.mail.text': 'If you have confirmed an address in your profile, a link can go there. It is good for 30 minutes, once.',
  'back.mail.address': 'Your e-mail address',
  'back.mail.missing': 'Write an address such as amina@example.org.',
  'back.mail.go': 'Send the link',
  'back.mail.sent': 'If an account here has this address, a mail is on its way. Look among unwanted mail too.',
  'back.link.who': 'On this device it opens the account of {name} in the ronde of {place}.',
  'back.link.go': 'Come in',
  'back.link.over': 'This link is over: it was used, is older than 30 minutes, or a newer one has replaced it.',
  'back.link.password': 'This account opens with its login and password, or with its recovery sheet.',
  'back.link.other': 'Come in another way',
}
