import type { Database } from 'better-sqlite3'
import { Name } from '../../core/input'
import type { Tx } from '../../db/database'
import { type Admission, admitUsers, type Newcomer } from '../../users/admit'
import { ROOT_ID } from '../../users/row'
import { newToken } from '../../users/token'
import { instantOf } from './report'
import { Token } from './token'

type Row = {
  id: bigint
  name: unknown
  token: unknown
  is_delete?: unknown
  created_at: string | null
  updated_at: string | null
  deleted_at?: string | null
}

/** Someone of opencatd's: `was` is the id there. `changed`: what could not stay as it was. */
type Comer = { was: bigint; newcomer: Newcomer; changed: string[] }

export type Brought = {
  /** By the id in opencatd. */
  people: Map<bigint, { id: number; name: string }>
  added: number
  known: number
  changed: { name: string; says: string }[]
}

/** Everyone in `users`, and for usage of people who are there no longer somebody deleted, so that no past month changes. */
export async function bringPeople(tx: Tx, people: Database, spenders: readonly bigint[]): Promise<Brought> {
  const comers = listed(people)
  const known = new Set(comers.map(({ was }) => was))
  const highest = Math.max(ROOT_ID, ...comers.map(({ newcomer }) => newcomer.id))
  const gone = spenders.filter((id) => !known.has(id)).map((was, at) => forgotten(was, highest + 1 + at))
  return admit(tx, [...comers, ...gone])
}

async function admit(tx: Tx, comers: Comer[]): Promise<Brought> {
  const brought: Brought = { people: new Map(), added: 0, known: 0, changed: [] }
  for (let waiting = comers; waiting.length > 0; ) {
    const admissions = await admitUsers(
      tx,
      waiting.map(({ newcomer }) => newcomer),
    )
    waiting = waiting.flatMap((comer, at) => welcomed(comer, admissions[at], brought))
  }
  return brought
}

/** Those who have to try again under another name or with another token. */
function welcomed(comer: Comer, admission: Admission | undefined, brought: Brought): Comer[] {
  const { was, newcomer, changed } = comer
  if (admission?.came === 'not' && admission.why !== 'another root') return [adapted(comer, admission.why)]
  if (admission?.came === 'new') brought.added += 1
  if (admission?.came === 'known') brought.known += 1
  if (admission?.came === 'not') changed.push('root is the one of this house, with its token')
  const id = admission?.came === 'not' ? ROOT_ID : (admission?.id ?? ROOT_ID)
  brought.people.set(was, { id, name: newcomer.name })
  brought.changed.push(...changed.map((says) => ({ name: newcomer.name, says })))
  return []
}

const adapted = ({ was, newcomer, changed }: Comer, why: 'name taken' | 'token retired'): Comer =>
  why === 'token retired'
    ? {
        was,
        newcomer: { ...newcomer, token: newToken() },
        changed: [...changed, 'the token was reset here: a new one'],
      }
    : {
        was,
        newcomer: { ...newcomer, name: `${[...newcomer.name].slice(0, 32).join('')} (opencatd #${was})` },
        changed: [...changed, `there is a ${newcomer.name} already: another name`],
      }

function listed(people: Database): Comer[] {
  const tokens = new Set<string>()
  return (people.prepare('SELECT * FROM "users" ORDER BY "id"').all() as Row[]).map((row) => {
    const name = Name.safeParse(row.name)
    const token = Token.safeParse(row.token)
    const same = token.success ? token.data.toLowerCase() : ''
    const fits = token.success && !tokens.has(same)
    tokens.add(same)
    const createdAt = instantOf(row.created_at) ?? new Date()
    const updatedAt = instantOf(row.updated_at) ?? createdAt
    const deletedAt = row.deleted_at || row.is_delete ? (instantOf(row.deleted_at) ?? updatedAt) : null
    const changed = [
      ...(name.success ? [] : ['the name was none that can be shown']),
      ...(fits ? [] : ['the token was none that can be used: a new one']),
    ]
    const newcomer = {
      id: Number(row.id),
      name: name.success ? name.data : `opencatd #${row.id}`,
      token: fits ? token.data : newToken(),
      ...{ createdAt, updatedAt, deletedAt },
    }
    return { was: row.id, newcomer, changed }
  })
}

function forgotten(was: bigint, id: number): Comer {
  const now = new Date()
  const newcomer = { id, name: `opencatd #${was}`, token: newToken(), createdAt: now, updatedAt: now, deletedAt: now }
  return { was, newcomer, changed: ['opencatd has usage of them, but not who they were: deleted'] }
}
