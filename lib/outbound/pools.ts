import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Pool } from 'undici'
import type { Timeouts } from '../gateway/http/timeouts'
import { isPrivateAddress } from './private-address'

export type Pools = {
  /** The connections to one origin. Throws when it is a private address and those are not allowed. */
  of(origin: string): Pool
  close(): Promise<void>
}

export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress'
}

/** Looks a name up as the system does, unless told otherwise. */
export type Look = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

/** One pool per origin. Connections that idle are given up before providers give them up, which is within 5 to 60 s. */
export function makePools(allowPrivate: boolean, { connect: timeout }: Timeouts, look: Look = lookup): Pools {
  const pools = new Map<string, Pool>()
  const connect = { timeout, ...(allowPrivate ? {} : { lookup: publicOnly(look) }) }
  return {
    of(origin) {
      const known = pools.get(origin)
      if (known) return known
      if (!allowPrivate) refusePrivate(new URL(origin).hostname)
      const pool = new Pool(origin, { connect, keepAliveTimeout: 4000, keepAliveMaxTimeout: 30_000 })
      pools.set(origin, pool)
      return pool
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

/** An address in the URL itself is never looked up, so it is checked here. */
function refusePrivate(hostname: string) {
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) && isPrivateAddress(address)) throw new PrivateAddress(hostname)
}

/** Checked at the moment of connecting: a name that changes its mind after a check finds no gap. */
const publicOnly =
  (look: Look): LookupFunction =>
  (hostname, options, callback) => {
    look(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      if (found.some(({ address }) => isPrivateAddress(address))) return callback(new PrivateAddress(hostname), '')
      const [one] = found
      // Node would throw where nobody catches it.
      if (!one) callback(new Error(`${hostname} has no address`), '')
      else if (options.all) callback(null, found)
      else callback(null, one.address, one.family)
    })
  }
