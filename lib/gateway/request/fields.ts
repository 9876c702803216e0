import { invalid } from '../http/errors'
import type { Member } from '../scanner/scan'

export type Fields = ReadonlyMap<string, Member>

/** What a member says; undefined when it is not there. Throws 400 for what is no JSON. */
export function field(members: Fields, name: string): unknown {
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

export const hasField = (members: Fields, name: string) => (field(members, name) ?? null) !== null

export function booleanField(members: Fields, name: string): boolean {
  const value = field(members, name) ?? null
  if (value === null) return false
  if (typeof value === 'boolean') return value
  throw invalid(`"${name}" has to be true or false.`, name)
}

export function stringField(members: Fields, name: string): string | null {
  const value = field(members, name) ?? null
  if (value === null || typeof value === 'string') return value
  throw invalid(`"${name}" has to be a string.`, name)
}

export function integerField(members: Fields, name: string): number | null {
  const value = field(members, name) ?? null
  if (value === null) return null
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw invalid(`"${name}" has to be a whole number.`, name)
}
