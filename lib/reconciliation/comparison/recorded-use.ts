import type { Part } from '../bills/bill'

/** A kind of entries: `exact` ones have the provider's own numbers; of the others the tokens or the cost are not known. */
export type UseKind = 'exact' | 'unpriced' | 'estimated'

/** What the ledger has of one key, model and kind on one day, without the fees of tools. */
export type RecordedUse = {
  keyId: number
  model: string
  kind: UseKind
  requests: number
  quantities: Partial<Record<Part, bigint>>
  costPico: bigint
  /** The most that the estimated requests can have cost. */
  reservedPico: bigint
}

/** Entries that are in the ledger more than once: the copies. */
export type Duplicate = Omit<RecordedUse, 'kind' | 'reservedPico'>

/** Fees of hosted tools in the costs of a key's entries. `missing`: calls whose fee is not known here. */
export type RecordedFees = { keyId: number; costPico: bigint; missing: number }

/** What the ledger has of a day. */
export type RecordedDay = { uses: RecordedUse[]; duplicates: Duplicate[]; fees: RecordedFees[] }
