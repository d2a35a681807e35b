import type { fr_estimates } from './fr_estimates'

export const estimates: Record<keyof typeof fr_estimates, string> = {
  'estimates.kept': 'kg kept in use, at least (estimate)',
  'estimates.helped': 'hours of help, at least (estimate)',
  'estimates.kept.of': '{count} kg or more stayed in use (estimate).',
  'estimates.helped.of': '{count} hours of help or more (estimate).',
  'estimates.how': 'How this is estimated',
  'estimates.how.ours':
    'These are estimates of ours, low on purpose: nobody weighed or timed anything. The table is public and can be corrected.',
  'estimates.how.kept': 'Each thing handed over for good counts the weight of its category, in a bundle too. What is lent does not count.',
  'estimates.how.helped':
    'A service or lesson counts the time that was announced, else the rough one that was chosen, brought down to {steps} minutes.',
  'estimates.how.event':
    'Of a swap event the report tells categories only: help counts {least} minutes there, and where things are lent too, no kilograms are told.',
  'estimates.how.few': 'Only what {count} people or more gave and {count} or more received is counted, and rounded down in fives.',
  'estimates.weight': 'Weight counted',
  'estimates.categories': 'Categories',
}
