import { z } from 'zod'
import { ModelMatch } from './model-match'

/** US dollars, per million of what the key names (`_mtok`), per thousand (`_kcount`) or per hour (`_hours`). */
const Dollars = z.number().min(0).max(100_000)

const ListedRate = z.union([
  Dollars,
  z.object({ base: Dollars, tiers: z.array(z.object({ start: z.int().min(0), price: Dollars })).max(20) }),
])
export type ListedRate = z.output<typeof ListedRate>

const ListedPrice = z.record(z.string().max(64), ListedRate)
export type ListedPrice = z.output<typeof ListedPrice>

const Time = z.string().regex(/^\d{2}:\d{2}:\d{2}(Z|[+-]00:00)?$/)

/** From a day on, or within hours of each day, UTC. */
const Constraint = z.union([z.object({ start_date: z.iso.date() }), z.object({ start_time: Time, end_time: Time })])

/** The last price whose constraint holds is in effect. */
const ConditionalPrice = z.object({ constraint: Constraint.nullish(), prices: ListedPrice })
export type ConditionalPrice = z.output<typeof ConditionalPrice>

const ListedModel = z.object({
  id: z.string().min(1).max(200),
  match: ModelMatch,
  context_window: z.int().min(1).max(1_000_000_000).nullish(),
  prices: z.union([z.array(ConditionalPrice).min(1).max(50), ListedPrice]),
})
export type ListedModel = z.output<typeof ListedModel>

const ListedProvider = z.object({
  id: z.string().min(1).max(64),
  name: z.string().max(200).optional(),
  /** Providers whose models it sells as well, at their prices. */
  fallback_model_providers: z.array(z.string().max(64)).max(20).nullish(),
  models: z.array(ListedModel).max(5000),
})
export type ListedProvider = z.output<typeof ListedProvider>

/** The published list, without the fields that prices do not depend on. */
export const ListedProviders = z.array(ListedProvider).min(1).max(200)
