/** Starts the production server on a full house, with its admin and its member signed in. */
import { rmSync } from 'node:fs'
import { startServer } from '../e2e/server'
import { fullHouse, type Size } from './full-house'
import { visitor } from './visitor'

export type Opened = Awaited<ReturnType<typeof opened>>

export async function opened(size: Size) {
  const { dataDir, rootToken, ...full } = await fullHouse(size)
  const server = await startServer({ dataDir, env: { LOG_LEVEL: 'warn' } })
  return {
    ...full,
    admin: await visitor(server.url, rootToken),
    colleague: await visitor(server.url, full.member.token),
    stranger: await visitor(server.url),
    async close() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
