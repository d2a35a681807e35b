// The complement in lémans: an amount that two declare, and hand over outside Ronde.
import type { Proposal, Transfer } from './types'

/** What the neighbourhood allows; 0 and 0: nothing. */
export interface LemanTerms {
  per_transfer: number
  per_exchange: number
  /** the operator's link to the wallet, with {amount} in it */
  wallet: string | null
}

const AMOUNT = '{amount}'

export function wallet_link(terms: LemanTerms, lemans: number): string | null {
  return terms.wallet?.startsWith('https://') ? terms.wallet.replace(AMOUNT, String(lemans)) : null
}

/** What may still be declared for this one, beside what the others of the exchange have. */
export function most_for(terms: LemanTerms, proposal: Proposal, transfer: Transfer): number {
  const others = proposal.transfers
    .filter((one) => one.index !== transfer.index)
    .reduce((sum, one) => sum + (one.complement?.lemans ?? 0), 0)
  return Math.max(0, Math.min(terms.per_transfer, terms.per_exchange - others))
}

/** Those of which something is declared, or may be by me. */
export const with_complement = (proposal: Proposal): Transfer[] => proposal.transfers.filter((one) => one.complement)
