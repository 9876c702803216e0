import { createLoader, createSerializer, parseAsBoolean, parseAsStringLiteral } from 'nuqs/server'
import { cuts } from '@/lib/usage/slices'
import { parseAsId, parseAsWord } from '../../_lib/address-parsers'
import { spanParams } from '../../_lib/asked-span'

/** What the address says about a cut of usage. */
const usageParams = {
  ...spanParams,
  by: parseAsStringLiteral(cuts),
  user: parseAsId,
  key: parseAsId,
  model: parseAsWord,
  /** Every row of the table, however many they are. */
  all: parseAsBoolean,
}

export const loadUsageParams = createLoader(usageParams)
export type UsageParams = Awaited<ReturnType<typeof loadUsageParams>>

/** A member's own rooms lie under `/me`, and know neither others nor keys. */
export type Base = '' | '/me'

const serialize = createSerializer(usageParams)
export const usageHref = (base: Base, params: Partial<UsageParams>, file = '') =>
  serialize(`${base}/usage${file}`, params)
