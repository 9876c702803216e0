import type { Call } from './call'
import type { ProviderKey } from './directory-keys'
import type { Door } from './door'
import { fits } from './patterns'
import { pinned } from './pin'
import { offers } from './target'

/** The keys that a request may go to, in the order they should be tried. Where all are refused by their providers, it is tried all the same. */
export function candidatesFor(
  { directory, chooser, health }: Door,
  { member, endpoint, asked, pin }: Call,
): readonly ProviderKey[] {
  const able = (key: ProviderKey) => offers(key, endpoint.name) && fits(key.models, asked.model)
  const serving = pinned(pin, directory().keys.filter(able))
  const well = serving.filter((key) => !health.isOut(key))
  return pinned(pin, chooser.order(well.length > 0 ? well : serving, member.id, asked.model))
}
