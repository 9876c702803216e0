import type { Endpoint } from './endpoints'
import { invalid, unsupported } from './refusal'
import type { Member as Found, Scanner } from './scan'

/** What a request asks for, as far as money is concerned. */
export type Asked = {
  model: string
  stream: boolean
  /** How many answers to the same question. */
  choices: number
  /** The most tokens of one answer, as the request itself says; null when it does not. */
  outputBound: number | null
  serviceTier: string | null
  /** It uses a tool of the provider whose fee no reply shows. */
  hiddenFee: boolean
  /** It may name more than it carries: pictures, sounds, files. */
  media: boolean
  /** Carries a guess of the answer; what of it is wrong is billed as output as well. */
  prediction: boolean
  members: ReadonlyMap<string, Found>
}

/** Throws 400 where the request does not say clearly what it wants. */
export function readAsked({ bounds }: Endpoint, { members, found }: Scanner): Asked {
  const said = (name: string) => jsonOf(members, name)
  if (found.has('file_id'))
    throw unsupported('messages', 'Files kept at the provider cannot be used: they would be open to everyone here.')
  return {
    model: modelOf(said('model')),
    stream: flagOf('stream', said('stream')),
    choices: countOf('n', said('n')) ?? 1,
    outputBound: boundOf(bounds.map((name) => countOf(name, said(name)))),
    serviceTier: textOf('service_tier', said('service_tier')),
    hiddenFee: (said('web_search_options') ?? null) !== null,
    media: found.size > 0,
    prediction: (said('prediction') ?? null) !== null,
    members,
  }
}

function jsonOf(members: ReadonlyMap<string, Found>, name: string): unknown {
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

function modelOf(value: unknown): string {
  if (typeof value === 'string' && /^[\x20-\x7e]{1,128}$/.test(value)) return value
  throw invalid('"model" has to be a string of 1 to 128 printable ASCII characters.', 'model')
}

function flagOf(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  throw invalid(`"${name}" has to be true or false.`, name)
}

function textOf(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  throw invalid(`"${name}" has to be a string.`, name)
}

function countOf(name: string, value: unknown): number | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw invalid(`"${name}" has to be a whole number.`, name)
}

/** Some servers read a negative number as no bound at all. */
function boundOf(counts: (number | null)[]): number | null {
  const given = counts.filter((count) => count !== null)
  return given.length === 0 || given.some((count) => count < 0) ? null : Math.max(...given)
}
