import type { MentoringMessages } from './fr'

export const mentoring: MentoringMessages = {
  'mentor.title': 'Accompagnamento',
  'mentor.how':
    'Adulti aiutano giovani, tramite un’associazione che li ha verificati. Ci si rivolge all’associazione e ci si vede in un luogo pubblico. Ronde non sa chi chiede.',
  'mentor.offer': 'Proporre un accompagnamento',
  'mentor.offered': 'È proposto. Si vedrà quando l’associazione L’avrà verificata.',
  'mentor.rules':
    'L’associazione Le chiede ogni anno un estratto specifico del casellario. Il Suo nome non è mostrato. Nessun messaggio privato con minorenni: l’associazione è sempre in copia.',
  'mentor.ask': 'Chieda a {association}',
  'mentor.point': 'Ci si vede qui: {point}',
  'mentor.of': 'Di {name}',
  'mentor.checked_on': 'Verificato: {day}',
  'mentor.check': 'L’associazione ha verificato',
  'mentor.checked': 'Annotato, per un anno.',
  'mentor.end': 'Ritirare',
  'mentor.ended': 'L’accompagnamento è ritirato.',
  'mentor.none': 'Nessun accompagnamento per ora.',
  'mentor.standing.waits': 'Attende l’associazione',
  'mentor.standing.rests': 'Da verificare di nuovo',
  'mentor.form.title': 'In che cosa può aiutare',
  'mentor.form.text': 'Qualche parola',
  'mentor.form.association': 'Associazione',
  'mentor.form.point': 'Punto d’incontro',
  'mentor.form.missing': 'Manca ciò che propone, l’associazione o il luogo.',
}
