import type { GatewayDeps } from '../deps'
import { offers } from '../providers/target'
import type { RequestContext } from '../request-context'
import type { ProviderKey } from '../snapshot/provider-keys'
import { pinned } from './affinity'
import { matchesModel } from './model-patterns'

/** The keys that a request may go to, in the order they should be tried. Where all are refused by their providers, it is tried all the same. */
export function candidatesFor(
  { directory, chooser, health }: GatewayDeps,
  { member, endpoint, parsed: asked, pin }: RequestContext,
): readonly ProviderKey[] {
  const able = (key: ProviderKey) => offers(key, endpoint.name) && matchesModel(key.models, asked.model)
  const serving = pinned(pin, directory().keys.filter(able))
  const well = serving.filter((key) => !health.isOut(key))
  return pinned(pin, chooser.order(well.length > 0 ? well : serving, member.id, asked.model))
}
