import { describe, expect, it } from 'vitest'
import { empty_draft, from_listing, to_listing } from '../../src/lib/draft'
import type { Listing } from '../../src/lib/types'

const wish = { ...empty_draft('want'), title: 'Un manteau', category: 'clothes', size: 1 as const, no_return: true }

describe('a wish for which one has nothing to give', () => {
  it('says so, and an offer never does, also where the box was ticked before one turned', () => {
    expect(to_listing(wish, 'fr').no_return).toBe(true)
    expect(to_listing({ ...wish, direction: 'offer' }, 'fr').no_return).toBeUndefined()
    expect(to_listing({ ...wish, no_return: false }, 'fr').no_return).toBeUndefined()
  })

  it('keeps its mark through an edit, and seeks one thing', () => {
    const before = { ...to_listing(wish, 'fr'), quantity: 3, mine: true } as Listing
    expect(from_listing(before).no_return).toBe(true)
    expect(to_listing(from_listing(before), 'fr', before).quantity).toBeUndefined()
    expect(to_listing({ ...from_listing(before), no_return: false }, 'fr', before).quantity).toBe(3)
  })
})
