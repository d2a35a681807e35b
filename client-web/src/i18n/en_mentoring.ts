import type { MentoringMessages } from './fr'

export const mentoring: MentoringMessages = {
  'mentor.title': 'Mentoring',
  'mentor.how':
    'Adults help the young, through an association that has checked them. One asks the association and meets in a public place. Ronde does not know who asks.',
  'mentor.offer': 'Offer mentoring',
  'mentor.offered': 'Offered. People see it once the association has checked you.',
  'mentor.rules':
    'The association asks you for a special extract of the criminal record, each year. Your name is not shown. No private messages with minors: the association is always in copy.',
  'mentor.ask': 'Ask {association}',
  'mentor.point': 'One meets here: {point}',
  'mentor.of': 'By {name}',
  'mentor.checked_on': 'Checked: {day}',
  'mentor.check': 'The association has checked',
  'mentor.checked': 'Noted, for a year.',
  'mentor.end': 'Withdraw it',
  'mentor.ended': 'The mentoring is withdrawn.',
  'mentor.none': 'No mentoring for the moment.',
  'mentor.standing.waits': 'Waits for the association',
  'mentor.standing.rests': 'To be checked again',
  'mentor.form.title': 'What can you help with',
  'mentor.form.text': 'A few words',
  'mentor.form.association': 'Association',
  'mentor.form.point': 'Meeting point',
  'mentor.form.missing': 'What you offer, the association or the place is missing.',
}
