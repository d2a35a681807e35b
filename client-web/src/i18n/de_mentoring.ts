import type { MentoringMessages } from './fr'

export const mentoring: MentoringMessages = {
  'mentor.title': 'Begleitung',
  'mentor.how':
    'Erwachsene helfen Jungen, über einen Verein, der sie geprüft hat. Man wendet sich an den Verein und trifft sich an einem öffentlichen Ort. Ronde weiss nicht, wer fragt.',
  'mentor.offer': 'Mentoring anbieten',
  'mentor.offered': 'Angeboten. Man sieht es, sobald der Verein Sie geprüft hat.',
  'mentor.rules':
    'Der Verein verlangt jedes Jahr einen Sonderprivatauszug aus dem Strafregister. Ihr Name wird nicht gezeigt. Keine privaten Nachrichten mit Minderjährigen: Der Verein liest immer mit.',
  'mentor.ask': 'Fragen Sie {association}',
  'mentor.point': 'Man trifft sich hier: {point}',
  'mentor.of': 'Von {name}',
  'mentor.checked_on': 'Geprüft: {day}',
  'mentor.check': 'Der Verein hat geprüft',
  'mentor.checked': 'Notiert, für ein Jahr.',
  'mentor.end': 'Zurückziehen',
  'mentor.ended': 'Das Mentoring ist zurückgezogen.',
  'mentor.none': 'Zurzeit kein Mentoring.',
  'mentor.standing.waits': 'Wartet auf den Verein',
  'mentor.standing.rests': 'Neu zu prüfen',
  'mentor.form.title': 'Wobei können Sie helfen',
  'mentor.form.text': 'Einige Worte',
  'mentor.form.association': 'Verein',
  'mentor.form.point': 'Treffpunkt',
  'mentor.form.missing': 'Es fehlt, was Sie anbieten, der Verein oder der Ort.',
}
