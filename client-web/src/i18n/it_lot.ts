import type { LotMessages } from './fr'

export const lot: LotMessages = {
  'lot.with.one': '{title}, con un’altra cosa',
  'lot.with.other': '{title}, con altre {count} cose',
  'lot.inside': 'In questo lotto',
  'lot.whole.offer': 'Tutto viene dato insieme, a una sola persona.',
  'lot.whole.want': 'Tutto insieme, o niente.',
  'lot.whole.got': 'Il lotto arriva intero.',
  'lot.add': 'Aggiungere al lotto',
  'lot.lines': 'Con che cos’altro?',
  'lot.thing': 'Cosa {n}',
  'lot.theme': 'Tipo di «{title}»',
  'lot.remove': 'Togliere dal lotto: {title}',
  'lot.missing': 'Scelga di che tipo è, o tolga questa riga.',
  'lot.hours': 'In un lotto ci sono cose. Un’ora d’aiuto o un corso si pubblicano a parte.',
  'lot.size': 'La grandezza è quella del lotto intero.',
  'ring.why.comes_whole.one': 'È un lotto: <b>un’altra cosa</b> viene insieme.',
  'ring.why.comes_whole.other': 'È un lotto: <b>altre {things} cose</b> vengono insieme.',
  'ring.why.all_together.one': 'Arriva <b>tutto insieme</b>, come Lei cerca.',
  'ring.why.all_together.other': 'Le {things} cose arrivano <b>tutte insieme</b>, come Lei le cerca.',
  'mine.fact.bundle.offer': 'Lo cercano in un lotto più grande: {count}.',
  'mine.fact.bundle.want': 'Offrono solo una parte del Suo lotto: {count}.',
}
