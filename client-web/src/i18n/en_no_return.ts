// Wishes without a return, what a neighbourhood keeps for them, and exchanges without money.
import type { NoReturnMessages } from './fr'

export const no_return: NoReturnMessages = {
  'post.no_return': 'I have nothing to give for it at the moment',
  'post.no_return.text':
    'This wish will only be met by a gift: nothing will be asked of you for it. Only you see this box. Two wishes at a time.',
  'post.no_return.enough': 'Two of your wishes are without a return already. End one of them, or clear the box here.',
  'mine.no_return': 'Without a return: this wish waits for a gift. Only you know.',
  'rules.change.no_return_of_ten': 'Gifts of ten that go first to a wish without a return, before: {from}; now: {to}.',
  'rules.form.no_return_of_ten': 'Gifts of ten, at most, that go first to a wish without a return',
  'profile.no_leman': 'Exchanges without a complement in lémans',
  'profile.no_leman.who': 'Then the whole ring goes without, and your choice is shown to nobody. What is declared already stays.',
}
