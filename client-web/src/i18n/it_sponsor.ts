import type { SponsorMessages } from './fr'

export const sponsor: SponsorMessages = {
  'gift.start': 'Offerto da {name}, per far partire un giro',
  'gift.collect': 'Da ritirare sul posto',
  'gift.collect.ask': 'Da ritirare da noi',
  'gift.collect.text': 'La consegna avviene al Suo indirizzo, durante gli orari di apertura.',
  'gift.rule': 'Un dono in questo nome fa partire un giro. Non si chiede nulla in cambio, e nessuno dei vostri riceve in quel giro.',
  'gift.month': 'Un negozio pubblica al massimo venti doni al mese. Il prossimo può aspettare un po’.',
  'gift.there': 'Si ritira dove viene offerto.',
  'sponsor.few': 'Ha fatto partire alcuni giri nell’ultimo anno.',
  'sponsor.rounds': 'Ha fatto partire almeno {count} giri nell’ultimo anno.',
  'sponsor.gifts': 'Doni del momento',
  'sponsor.desk': 'I vostri doni fanno partire dei giri',
  'sponsor.desk.zero': 'Nessun giro è ancora partito da un dono a vostro nome.',
  'sponsor.desk.one': 'Nell’ultimo anno un giro è partito da un dono a vostro nome. Doni consegnati: {done}.',
  'sponsor.desk.other': 'Nell’ultimo anno {count} giri sono partiti da un dono a vostro nome. Doni consegnati: {done}.',
  'sponsor.place': 'Vedere l’indirizzo e gli orari',
  'places.free': 'Essere in questa lista non costa nulla, e nessun posto si compra: decide l’alfabeto.',
}
