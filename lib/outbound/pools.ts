import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Pool } from 'undici'
import { isPrivateAddress } from './private-address'

/** Connection pools, one per origin. */
export type Pools = {
  /** Throws PrivateAddressError when the origin is a private address and those are not allowed. */
  of(origin: string): Pool
  /** For a connection that is not pooled: how to resolve its host, undefined for as usual. Throws like `of`. */
  lookupFor(origin: string): LookupFunction | undefined
  close(): Promise<void>
}

export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
}

export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

/** Closes idle connections before providers do, which is after 5 to 60 s. `connect`: timeout in ms. */
export function makePools(
  allowPrivate: boolean,
  { connect: timeout }: { connect: number },
  lookup: Lookup = systemLookup,
): Pools {
  const pools = new Map<string, Pool>()
  const safeLookup = allowPrivate ? undefined : publicOnly(lookup)
  const connect = { timeout, ...(safeLookup ? { lookup: safeLookup } : {}) }
  return {
    lookupFor(origin) {
      if (!allowPrivate) rejectPrivate(new URL(origin).hostname)
      return safeLookup
    },
    of(origin) {
      const known = pools.get(origin)
      if (known) return known
      if (!allowPrivate) rejectPrivate(new URL(origin).hostname)
      const pool = new Pool(origin, { connect, keepAliveTimeout: 4000, keepAliveMaxTimeout: 30_000 })
      pools.set(origin, pool)
      return pool
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

/** A literal address in the URL is never looked up, so it is checked here. */
function rejectPrivate(hostname: string) {
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) && isPrivateAddress(address)) throw new PrivateAddressError(hostname)
}

/** Checks the very addresses that are connected to: DNS rebinding cannot change them after the check. */
const publicOnly =
  (lookup: Lookup): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      if (found.some(({ address }) => isPrivateAddress(address))) return callback(new PrivateAddressError(hostname), '')
      const [first] = found
      // Node would throw where nothing catches it.
      if (!first) callback(new Error(`${hostname} has no address`), '')
      else if (options.all) callback(null, found)
      else callback(null, first.address, first.family)
    })
  }
