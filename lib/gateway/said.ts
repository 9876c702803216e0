import { invalid } from './refusal'
import type { Member } from './scan'

export type Members = ReadonlyMap<string, Member>

/** What a member says; undefined when it is not there. Throws 400 for what is no JSON. */
export function saidIn(members: Members, name: string): unknown {
  const member = members.get(name)
  if (!member) return undefined
  // Longer than anything it could mean: only its being there counts.
  if (member.text === null) return {}
  try {
    return JSON.parse(member.text)
  } catch {
    throw invalid(`The value of "${name}" is not valid JSON.`, name)
  }
}

export const isSaid = (members: Members, name: string) => (saidIn(members, name) ?? null) !== null

export function flagIn(members: Members, name: string): boolean {
  const value = saidIn(members, name) ?? null
  if (value === null) return false
  if (typeof value === 'boolean') return value
  throw invalid(`"${name}" has to be true or false.`, name)
}

export function textIn(members: Members, name: string): string | null {
  const value = saidIn(members, name) ?? null
  if (value === null || typeof value === 'string') return value
  throw invalid(`"${name}" has to be a string.`, name)
}

export function countIn(members: Members, name: string): number | null {
  const value = saidIn(members, name) ?? null
  if (value === null) return null
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw invalid(`"${name}" has to be a whole number.`, name)
}
