import { db } from '../db/client'

type Line = { action: string; actorId: number | null; targetId: number | null }

/** Looks up the names of all that `lines` speak of, in two reads. */
export async function namesOf(lines: Line[]) {
  const targets = (kind: string) =>
    lines.flatMap(({ action, targetId }) => (targetId !== null && action.startsWith(kind) ? [targetId] : []))
  const people = [...targets('user.'), ...lines.flatMap(({ actorId }) => (actorId === null ? [] : [actorId]))]
  const select = { id: true, name: true } as const
  const [users, keys] = await Promise.all([
    db.user.findMany({ where: { id: { in: [...new Set(people)] } }, select }),
    db.providerKey.findMany({ where: { id: { in: [...new Set(targets('key.'))] } }, select }),
  ])
  const names = { user: new Map(pairs(users)), key: new Map(pairs(keys)) }
  return (kind: string | undefined, id: number): string | null =>
    kind === 'user' || kind === 'key' ? (names[kind].get(id) ?? `#${id}`) : null
}

const pairs = (rows: { id: number; name: string }[]) => rows.map(({ id, name }) => [id, name] as const)
