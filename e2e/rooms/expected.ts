import type { Room } from '../rooms'

/** The first five are strangers: `wrong` shows what nobody has, the next three what was good once. */
export const callers = ['nobody', 'wrong', 'deleted', 'expired', 'paused', 'member', 'other', 'admin', 'root'] as const
export type Caller = (typeof callers)[number]

export const whoses = ['own', 'other', 'missing'] as const
export type Whose = (typeof whoses)[number]

/** `owner`: everyone their own and nobody another's. `stranger`: who is not signed in yet. `open`: everyone. */
export type Who = 'admin' | 'member' | 'owner' | 'owner or admin' | 'stranger' | 'open'

const doors = {
  page: { stranger: '/sign-in', member: '/me', missing: '404', root: '', opens: '200' },
  operation: { stranger: '401', member: '403', missing: '404', root: '403', opens: '200' },
  gateway: { stranger: '401', member: '403', missing: '404', root: '403', opens: '200' },
  action: { stranger: '/sign-in', member: '/me', missing: 'not_found', root: 'root_protected', opens: 'ok' },
}
export type Door = keyof typeof doors

export const isStranger = (caller: Caller) => callers.indexOf(caller) < 5

/** What someone gets at a door of ours; `does`: whether it is done. */
export function expected(door: Door, room: Room, caller: Caller, whose: Whose): { outcome: string; does: boolean } {
  const { stranger, member, missing, root, opens } = doors[door]
  const refused = (outcome: string) => ({ outcome, does: false })
  const isMember = caller === 'member' || caller === 'other'
  if (room.who === 'open') return refused(room.answers ?? opens)
  if (room.who === 'stranger') return refused(isStranger(caller) ? opens : '/')
  if (isStranger(caller)) return refused(stranger)
  if (isMember && room.who === 'admin') return refused(member)
  if (isMember && room.who === 'owner or admin' && whose !== 'own') return refused(member)
  // Nobody who is here can be brought back.
  if (whose === 'missing' || (room.about === 'departed' && whose === 'own')) return refused(missing)
  if (room.who === 'owner' && whose === 'other') return refused(missing)
  if (room.spares === caller && whose === 'own') return refused(root)
  return { outcome: room.answers ?? opens, does: true }
}
