/** Starts the production server on a full house, with its admin and its member signed in. */
import { startServer } from '../e2e/server'
import type { FullHouse } from './full-house'
import { visitor } from './visitor'

export type Opened = Awaited<ReturnType<typeof opened>>

export async function opened({ place, rootToken, member, days }: FullHouse, env: Record<string, string> = {}) {
  const { dataDir } = place
  const server = await startServer({ dataDir, env: { LOG_LEVEL: 'warn', ...place.env, ...env } })
  return {
    url: server.url,
    rootToken,
    member,
    days,
    admin: await visitor(server.url, rootToken),
    colleague: await visitor(server.url, member.token),
    stranger: await visitor(server.url),
    close: () => server.stop(),
  }
}
