import type { fr_estimates } from './fr_estimates'

export const estimates: Record<keyof typeof fr_estimates, string> = {
  'estimates.kept': 'kg weiter in Gebrauch, mindestens (Schätzung)',
  'estimates.helped': 'Stunden Hilfe, mindestens (Schätzung)',
  'estimates.kept.of': '{count} kg oder mehr blieben in Gebrauch (Schätzung).',
  'estimates.helped.of': '{count} Stunden Hilfe oder mehr (Schätzung).',
  'estimates.how': 'Wie das geschätzt wird',
  'estimates.how.ours':
    'Das sind unsere Schätzungen, mit Absicht tief: Niemand hat etwas gewogen oder gestoppt. Die Tabelle ist öffentlich und lässt sich berichtigen.',
  'estimates.how.kept':
    'Jedes Ding, das ganz weggegeben wurde, zählt mit dem Gewicht seiner Kategorie, auch in einem Paket. Ausgeliehenes zählt nicht.',
  'estimates.how.helped':
    'Ein Dienst oder Unterricht zählt mit der angegebenen Dauer, sonst mit der ungefähren, abgerundet auf {steps} Minuten.',
  'estimates.how.event':
    'Von einer Tauschbörse nennt der Bericht nur Kategorien: Hilfe zählt dort {least} Minuten, und wo auch verliehen wird, werden keine Kilos genannt.',
  'estimates.how.few':
    'Gezählt wird nur, was mindestens {count} Personen gegeben und mindestens {count} bekommen haben; abgerundet wird auf Fünfer.',
  'estimates.weight': 'Gezähltes Gewicht',
  'estimates.categories': 'Kategorien',
}
