import { monthOf, type Span } from '../core/time'
import { context } from '../runtime/context'
import { keysEver, type Named, peopleEver } from './names'
import { unsummedFrom } from './slices'

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

const ANYBODYS = `SELECT "model" FROM "UsageByModel" WHERE "month" >= :first AND "month" <= :last
  UNION SELECT "model" FROM "UsageMonth" WHERE "month" >= ${unsummedFrom(':first')} AND "month" <= :last ORDER BY 1`
const ONES_OWN = `SELECT DISTINCT "model" FROM "UsageMonth"
  WHERE "month" >= :first AND "month" <= :last AND "userId" = :userId ORDER BY 1`

export async function filterChoices({ from, to }: Span, userId: number | null): Promise<FilterChoices> {
  const [people, keys, models] = await Promise.all([
    peopleEver(),
    keysEver(),
    context().readLong<{ model: string }>(userId === null ? ANYBODYS : ONES_OWN, {
      first: monthOf(from),
      last: monthOf(to),
      userId,
    }),
  ])
  return { people: choices(people), keys: choices(keys), models: models.map(({ model }) => model), endpoints }
}

const choices = (names: ReadonlyMap<number, Named>) => [...names].map(([id, named]) => ({ id, ...named }))
