import type { UsageParams } from '../../../(console)/usage/search-params'

/** What an address may ask of one's own usage: nothing about others, nothing about the team's keys. */
export const ownParams = (params: UsageParams): UsageParams => {
  const by = params.by === 'day' ? params.by : null
  return { ...params, by, user: null, key: null }
}
