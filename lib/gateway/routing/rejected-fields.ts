import type { CostPlan } from '../billing/cost'
import type { RequestContext } from '../request-context'
import type { ProviderKey } from '../snapshot/provider-keys'

/** Anyone may ask for any model: the one whose fields were rejected longest ago makes room. */
const MAX_MODELS = 500

/** Fields that the gateway adds to requests and a strict provider does not take, by key and model. */
export type RejectedFields = {
  of(key: Pick<ProviderKey, 'version'>, model: string): ReadonlySet<string>
  remember(key: Pick<ProviderKey, 'version'>, model: string, fields: ReadonlySet<string>): void
}

/** In the memory of each process: one more request finds out again. */
export function makeRejectedFields(): RejectedFields {
  const byModel = new Map<string, ReadonlySet<string>>()
  const none = new Set<string>()
  const id = ({ version }: Pick<ProviderKey, 'version'>, model: string) => `${version} ${model}`
  return {
    of: (key, model) => byModel.get(id(key, model)) ?? none,
    remember(key, model, fields) {
      byModel.set(id(key, model), fields)
      const [oldest] = byModel.keys()
      if (byModel.size > MAX_MODELS && oldest !== undefined) byModel.delete(oldest)
    },
  }
}

type Request = Pick<RequestContext, 'parsed' | 'endpoint'>

/** Which fields of the plan's, that the client did not send, the provider's error is about. */
export function rejectedIn(status: number, body: string, request: Request, plan: CostPlan): string[] {
  if (status !== 400 && status !== 422) return []
  const limit = addedLimit(request, plan)
  const isUsageAdded = plan.usagePatch !== null && !request.parsed.fields.has('stream_options')
  return [
    ...(isUsageAdded && body.includes('stream_options') ? ['stream_options'] : []),
    // An error about a limit's value, such as one that is too high, is not about its name.
    ...(limit !== null && body.includes(limit) && UNKNOWN_FIELD.test(body) ? [limit] : []),
  ]
}

const UNKNOWN_FIELD =
  /extra|unknown|unrecogni[sz]ed|unsupported|unexpected|additional|not (?:a valid|allowed|permitted|recogni[sz]ed|supported)/i

/** The name of the output limit that was added to a request that had none. */
const addedLimit = ({ endpoint }: Request, { patches, addedOutputLimit }: CostPlan): string | null =>
  addedOutputLimit === null
    ? null
    : (endpoint.outputLimitFields.find((name) => patches.some((patch) => isInserted(patch, name))) ?? null)

const isInserted = ({ start, end, text }: CostPlan['patches'][number], name: string) =>
  start === end && text.startsWith(`"${name}":`)

/**
 * The plan without the fields that the provider rejects. The cost stays bounded, so the reservation holds: an output limit is
 * sent by its other name. Null where it has none that the provider takes.
 */
export function planWithout(fields: ReadonlySet<string>, request: Request, plan: CostPlan): CostPlan | null {
  if (fields.size === 0) return plan
  const isUsageRejected = fields.has('stream_options') && !request.parsed.fields.has('stream_options')
  const withoutUsage = isUsageRejected ? { ...plan, usagePatch: null, hideUsage: false } : plan
  const limit = addedLimit(request, plan)
  if (limit === null || !fields.has(limit)) return withoutUsage
  const other = request.endpoint.outputLimitFields.find((name) => !fields.has(name))
  if (other === undefined) return null
  const patches = plan.patches.map((patch) =>
    isInserted(patch, limit) ? { ...patch, text: patch.text.replace(limit, other) } : patch,
  )
  return { ...withoutUsage, patches }
}
