import { house } from '../house'
import { monthOf, type Span } from '../time'
import { keysEver, type Named, peopleEver } from './names'

/** What the ledger can be narrowed to: models of the months that the span touches. */
export type FilterChoices = { people: Choice[]; keys: Choice[]; models: string[]; endpoints: string[] }
type Choice = Named & { id: number }

/** Paths behind `/v1/` that cost money, by what they are called in the ledger. */
const endpoints = [
  'chat/completions',
  'responses',
  'embeddings',
  'completions',
  'images/generations',
  'images/edits',
  'images/variations',
  'audio/speech',
  'audio/transcriptions',
  'audio/translations',
  'moderations',
]

export async function filterChoices({ from, to }: Span, userId: number | null): Promise<FilterChoices> {
  const [people, keys, models] = await Promise.all([
    peopleEver(),
    keysEver(),
    house().readLong<{ model: string }>(
      `SELECT DISTINCT "model" FROM "UsageMonth" WHERE "month" >= :first AND "month" <= :last
        ${userId === null ? '' : 'AND "userId" = :userId'} ORDER BY 1`,
      { first: monthOf(from), last: monthOf(to), userId },
    ),
  ])
  return { people: choices(people), keys: choices(keys), models: models.map(({ model }) => model), endpoints }
}

const choices = (names: ReadonlyMap<number, Named>) => [...names].map(([id, named]) => ({ id, ...named }))
