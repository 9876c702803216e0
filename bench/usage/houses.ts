/** The same house in ever larger sizes. */
import { type FullHouse, fullHouse, type Size } from '../full-house'
import { type Opened, opened } from '../opened'
import { type Paths, pagePaths } from './paths'

/** `bytes`: what its entries take. `paths`: null while nobody has used it. */
export type Made = FullHouse & { entries: number; bytes: number; paths: Paths | null }

export async function made(size: Size, server: string | undefined): Promise<Made> {
  const house = await fullHouse(size, server)
  const bytes = await house.place.entryBytes()
  return { ...house, entries: size.entries, bytes, paths: size.entries > 0 ? await pagePaths(house) : null }
}

export type Running = Made & Opened & { paths: Paths }

/** Those that somebody has used, each with a server of its own. */
export async function started(houses: readonly Made[], env: Record<string, string>): Promise<Running[]> {
  const running = []
  for (const house of houses) {
    const { paths } = house
    if (paths) running.push({ ...house, ...(await opened(house, env)), paths })
  }
  return running
}
