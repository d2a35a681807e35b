import type { WayBackMessages } from './fr'

export const way_back: WayBackMessages = {
  'back.mail': 'Einen Link per E-Mail erhalten',
  'back.mail.text': 'Haben Sie in Ihrem Profil eine Adresse bestätigt, kann ein Link dorthin gehen. Er gilt 30 Minuten, ein einziges Mal.',
  'back.mail.address': 'Ihre E-Mail-Adresse',
  'back.mail.missing': 'Schreiben Sie eine Adresse wie amina@beispiel.ch.',
  'back.mail.go': 'Link senden',
  'back.mail.sent': 'Hat ein Konto hier diese Adresse, ist eine E-Mail unterwegs. Schauen Sie auch im Spam-Ordner nach.',
  'back.link.who': 'Er öffnet auf diesem Gerät das Konto von {name} in der Runde von {place}.',
  'back.link.go': 'Eintreten',
  'back.link.over': 'Dieser Link gilt nicht mehr: Er wurde benutzt, ist älter als 30 Minuten, oder ein anderer hat ihn ersetzt.',
  'back.link.password': 'Dieses Konto öffnet sich mit Anmeldename und Passwort oder mit dem Notfallblatt.',
  'back.link.other': 'Anders eintreten',
}
