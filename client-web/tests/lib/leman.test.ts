import { describe, expect, it } from 'vitest'
import { most_for, wallet_link, with_complement, type LemanTerms } from '../../src/lib/leman'
import { closed_for, type Mentoring } from '../../src/lib/mentoring'
import type { Proposal, Transfer } from '../../src/lib/types'

const terms: LemanTerms = { per_transfer: 20, per_exchange: 30, wallet: 'https://wallet.example/?amount={amount}' }
const transfer = (index: number, lemans?: number): Transfer =>
  ({ index, ...(lemans === undefined ? {} : { complement: { lemans, may_declare: true } }) }) as Transfer
const ring = (...transfers: Transfer[]): Proposal => ({ transfers }) as Proposal

describe('a complement in lémans', () => {
  it('is within what one hand-over may have, and what the others leave', () => {
    const [first, second, third] = [transfer(0, 0), transfer(1, 15), transfer(2)]
    expect(most_for(terms, ring(first, second, third), first)).toBe(15)
    expect(most_for(terms, ring(first), first)).toBe(20)
    expect(most_for(terms, ring(first, transfer(1, 20), transfer(2, 15)), first)).toBe(0)
    expect(with_complement(ring(first, second, third))).toEqual([first, second])
  })
  it('leads to the wallet where the operator gave a safe link', () => {
    expect(wallet_link(terms, 12)).toBe('https://wallet.example/?amount=12')
    expect(wallet_link({ ...terms, wallet: null }, 12)).toBeNull()
    expect(wallet_link({ ...terms, wallet: 'javascript:{amount}' }, 12)).toBeNull()
  })
})

describe('mentoring', () => {
  it('says why it is not read by all', () => {
    const one = { open: true, checked_on: '2026-03-02' } as Mentoring
    expect(closed_for(one)).toBeNull()
    expect(closed_for({ ...one, open: false })).toBe('rests')
    expect(closed_for({ ...one, open: false, checked_on: null })).toBe('waits')
  })
})
