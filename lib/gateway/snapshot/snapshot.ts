import { type AdminPrice, type AdminPrices, adminPrices } from '../../pricing/admin-prices'
import type { AppContext } from '../../runtime/context'
import { type Member, readMembers } from './members'
import { type ProviderKey, readKeys } from './provider-keys'

/** Who may come in, which keys there are, and what the admin says things cost. */
export type Snapshot = {
  members: ReadonlyMap<string, Member>
  keys: readonly ProviderKey[]
  prices: AdminPrices
  /** The reporting zone. */
  zone: string
}

/** A copy in memory; `refresh` reads it anew when anything in it has changed, else it answers null: a reset token is dead with the next request. */
export function makeDirectory(house: AppContext, openaiBase: string) {
  let known: Snapshot = { members: new Map(), keys: [], prices: new Map(), zone: 'UTC' }
  let knownRevision: number | null = null
  let held: { revision: number; ready: Promise<void> } | null = null

  function hold(revision: number) {
    const ready = readAll(house, openaiBase).then((found) => {
      // One that was overtaken by a newer reading is dropped.
      if (held?.ready !== ready) return
      known = found
      knownRevision = revision
    })
    ready.catch(() => {
      if (held?.ready === ready) held = null
    })
    held = { revision, ready }
    return held
  }

  async function catchUp(revision: number) {
    let reading = held?.revision === revision ? held : hold(revision)
    for (await reading.ready; held && reading !== held; await reading.ready) reading = held
  }

  /** Asked before reading: a change in between makes the copy newer than its number, never older. */
  function refresh(): Promise<void> | null {
    const revision = house.revision()
    return revision === knownRevision ? null : catchUp(revision)
  }

  return { directory: () => known, refresh }
}

async function readAll(house: AppContext, openaiBase: string): Promise<Snapshot> {
  const [members, keys, prices] = await Promise.all([
    readMembers(house),
    readKeys(house, openaiBase),
    house.read<AdminPrice>(`SELECT "model", "validFrom", "inputPico", "cachedInputPico", "outputPico" FROM "Price"`),
  ])
  return { members, keys, prices: adminPrices(prices), zone: house.zone() }
}
