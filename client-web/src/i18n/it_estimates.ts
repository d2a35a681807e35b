import type { fr_estimates } from './fr_estimates'

export const estimates: Record<keyof typeof fr_estimates, string> = {
  'estimates.kept': 'kg ancora in uso, almeno (stima)',
  'estimates.helped': 'ore di aiuto, almeno (stima)',
  'estimates.kept.of': '{count} kg o più sono rimasti in uso (stima).',
  'estimates.helped.of': '{count} ore di aiuto o più (stima).',
  'estimates.how': 'Come è stimato',
  'estimates.how.ours':
    'Sono stime nostre, basse apposta: nessuno ha pesato o cronometrato nulla. La tabella è pubblica e si può correggere.',
  'estimates.how.kept': 'Ogni cosa consegnata per sempre conta il peso della categoria, anche in un lotto. Ciò che è prestato non conta.',
  'estimates.how.helped':
    'Un servizio o una lezione conta la durata annunciata, altrimenti il tempo indicato all’incirca, ridotto a {steps} minuti.',
  'estimates.how.event':
    'Di una borsa di scambio il bilancio dice solo le categorie: un aiuto vi conta {least} minuti, e dove si presta non si dicono chili.',
  'estimates.how.few':
    'Si conta solo ciò che almeno {count} persone hanno dato e almeno {count} ricevuto, e si arrotonda di cinque in cinque verso il basso.',
  'estimates.weight': 'Peso contato',
  'estimates.categories': 'Categorie',
}
