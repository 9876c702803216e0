import { db } from '../db/client'

type Line = { action: string; actorId: number | null; targetId: number | null }

/** What a line's target is; an export's is the person it was narrowed to. */
export const kindOf = (action: string) =>
  action.startsWith('key.') ? 'key' : /^(user|usage)\./.test(action) ? 'user' : null

/** Looks up the names of all that `lines` speak of, in two reads. */
export async function namesOf(lines: Line[]) {
  const targets = (kind: 'user' | 'key') =>
    lines.flatMap(({ action, targetId }) => (targetId !== null && kindOf(action) === kind ? [targetId] : []))
  const people = [...targets('user'), ...lines.flatMap(({ actorId }) => (actorId === null ? [] : [actorId]))]
  const select = { id: true, name: true } as const
  const [users, keys] = await Promise.all([
    db.user.findMany({ where: { id: { in: [...new Set(people)] } }, select }),
    db.providerKey.findMany({ where: { id: { in: [...new Set(targets('key'))] } }, select }),
  ])
  const names = { user: new Map(pairs(users)), key: new Map(pairs(keys)) }
  return (kind: 'user' | 'key' | null, id: number): string | null =>
    kind === null ? null : (names[kind].get(id) ?? `#${id}`)
}

const pairs = (rows: { id: number; name: string }[]) => rows.map(({ id, name }) => [id, name] as const)
