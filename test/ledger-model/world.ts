import type { Model } from './model'
import { type OpenBooks, openBooks } from './open'
import { addPerson, directoryOf } from './users'

/** The books and their model, side by side. */
export type World = {
  model: Model
  books: OpenBooks
  directory: ReturnType<typeof directoryOf>
  /** How often the books have been opened, and how many entries they have had. */
  owner: number
  entries: number
  refused: string[]
}

export const MODELS = ['house-small', 'house-large', 'house-dated'] as const

export async function openWorld(zone: string): Promise<World> {
  const books = await openBooks(zone)
  const now = Date.parse('2026-03-08T04:00:00Z')
  const model: Model = { zone, now, people: [], prices: [], open: [], closed: [] }
  await addPerson(model, books, null)
  await addPerson(model, books, 2000n)
  return { model, books, directory: directoryOf(books), owner: 0, entries: 0, refused: [] }
}
