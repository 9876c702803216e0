import type { Cut } from '@/lib/usage/slices'
import { askedSpan } from '../../_lib/asked-span'
import type { UsageParams } from './search-params'

/** An address as a question to the books. */
export function askedUsage(params: UsageParams, by: Cut) {
  const { preset, from, to } = askedSpan(params, 'this-month')
  const { user: userId, key: keyId, model } = params
  return { preset, query: { span: { from, to }, by: params.by ?? by, userId, keyId, model: model || null } }
}
