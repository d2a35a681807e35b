// A lot being written: what may be in it. In the code of the server it is a bundle.
import { places } from './places.svelte'
import type { ListingKind } from './types'

/** Four beside the first: the server takes no more. */
export const BESIDE_MAX = 4

/** Things make a lot; an hour comes alone. */
export const may_be_lot = (kind: ListingKind | null): boolean => kind === 'good' || kind === 'loan' || kind === 'gift'

export const is_thing = (category: string | null): boolean => category !== null && may_be_lot(places.category(category)?.kind ?? null)
