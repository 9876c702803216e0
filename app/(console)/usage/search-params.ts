import { createLoader, createSerializer, parseAsBoolean, parseAsStringLiteral } from 'nuqs/server'
import { type CallerKind, callerKinds } from '@/lib/usage/callers'
import { type Dimension, dimensions } from '@/lib/usage/rollups/rollup-query'
import { type BasePath, dateRangeParams, parseAsId, parseAsText, resolveDateRange } from '../../_lib/search-params'

const usageParams = {
  ...dateRangeParams,
  by: parseAsStringLiteral([...dimensions, ...callerKinds]),
  user: parseAsId,
  key: parseAsId,
  model: parseAsText,
  /** Shows all rows of the table instead of the first 50. */
  all: parseAsBoolean,
}

export const loadUsageParams = createLoader(usageParams)
export type UsageParams = Awaited<ReturnType<typeof loadUsageParams>>

const serialize = createSerializer(usageParams)
export const usageHref = (basePath: BasePath, params: Partial<UsageParams>, file = '') =>
  serialize(`${basePath}/usage${file}`, params)

/** The breakdown that the URL asks for, grouped by `defaultDimension` unless it says otherwise. */
export function usageQuery(params: UsageParams, defaultDimension: Dimension) {
  const { preset, from, to } = resolveDateRange(params, 'this-month')
  const { user: userId, key: keyId, model } = params
  return {
    preset,
    query: { range: { from, to }, by: dimensionOf(params.by) ?? defaultDimension, userId, keyId, model: model || null },
  }
}

/** Callers are summed up from the requests themselves: see `callersOf`. */
const dimensionOf = (by: UsageParams['by']): Dimension | null => dimensions.find((one) => one === by) ?? null

export const callersOf = ({ by }: UsageParams): CallerKind | null => callerKinds.find((one) => one === by) ?? null

/** Restricts the parameters to what users may see of their own usage: no other users and no provider keys. */
export const memberUsageParams = (params: UsageParams): UsageParams => {
  const by = params.by === 'day' || callersOf(params) ? params.by : null
  return { ...params, by, user: null, key: null }
}
