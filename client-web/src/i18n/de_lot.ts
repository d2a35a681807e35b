import type { LotMessages } from './fr'

export const lot: LotMessages = {
  'lot.with.one': '{title}, mit einer weiteren Sache',
  'lot.with.other': '{title}, mit {count} weiteren Sachen',
  'lot.inside': 'In diesem Paket',
  'lot.whole.offer': 'Alles wird zusammen gegeben, an eine Person.',
  'lot.whole.want': 'Alles zusammen oder gar nichts.',
  'lot.whole.got': 'Das Paket kommt ganz.',
  'lot.add': 'Zum Paket hinzufügen',
  'lot.lines': 'Was gehört noch dazu?',
  'lot.thing': 'Sache {n}',
  'lot.theme': 'Art von «{title}»',
  'lot.remove': 'Aus dem Paket nehmen: {title}',
  'lot.missing': 'Wählen Sie, welcher Art es ist, oder entfernen Sie diese Zeile.',
  'lot.hours': 'In ein Paket gehören Sachen. Eine Stunde Hilfe oder einen Kurs geben Sie einzeln auf.',
  'lot.size': 'Die Grösse gilt für das ganze Paket.',
  'ring.why.comes_whole.one': 'Es ist ein Paket: <b>eine weitere Sache</b> kommt mit.',
  'ring.why.comes_whole.other': 'Es ist ein Paket: <b>{things} weitere Sachen</b> kommen mit.',
  'ring.why.all_together.one': 'Alles kommt <b>zusammen</b>, wie Sie es suchen.',
  'ring.why.all_together.other': 'Die {things} Sachen kommen <b>alle zusammen</b>, wie Sie sie suchen.',
  'mine.fact.bundle.offer': 'Suchen das in einem grösseren Paket: {count}.',
  'mine.fact.bundle.want': 'Bieten nur einen Teil Ihres Pakets: {count}.',
}
