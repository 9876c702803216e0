import { invalid, unsupported } from '../http/errors'
import type { Reading } from '../scanner/scan'
import type { Endpoint } from './endpoints'
import { integerField, booleanField, hasField, type Fields, field, stringField } from './fields'
import { type Fee, feeOf } from './hosted-tools'
import { rejectProviderState } from './provider-state'
import { type References, referencesIn } from './references'

/** What a request asks for, as far as money and owners are concerned. */
export type ParsedRequest = {
  model: string
  stream: boolean
  /** How many answers to the same question, and to how many questions. */
  choices: number
  /** The most tokens of one answer, as the request itself says; null when it does not. */
  outputBound: number | null
  serviceTier: string | null
  fee: Fee
  /** It may name more than it carries: pictures, sounds, files, what was said before. */
  media: boolean
  /** Carries a guess of the answer; what of it is wrong is billed as output as well. */
  prediction: boolean
  references: References
  members: Fields
  files: Reading['files']
}

/** Throws 400 where the request does not say clearly what it wants, or wants what is not offered. */
export function parseRequest(endpoint: Endpoint, reading: Reading): ParsedRequest {
  const { members, found, items, files } = reading
  refuseUnsupported(endpoint, members)
  if ([...(items.get('tools')?.items ?? [])].some(({ container }) => typeof container === 'string'))
    throw unsupported('tools', CONTAINERS)
  const references = referencesIn(members, items.get('input')?.items ?? [])
  const media = rejectProviderState(found)
  const counts = [integerField(members, 'n'), integerField(members, 'best_of'), 1].map((count) => count ?? 1)
  return {
    model: modelIn(members, endpoint.model),
    stream: booleanField(members, 'stream'),
    choices: Math.max(...counts) * Math.max(items.get('prompt')?.count ?? 1, 1),
    outputBound: boundOf(endpoint.bounds.map((name) => integerField(members, name))),
    serviceTier: stringField(members, 'service_tier'),
    fee: hasField(members, 'web_search_options') ? 'hidden' : feeOf(endpoint.name, items),
    media: media || references.previous !== null || references.items.length > 0,
    prediction: hasField(members, 'prediction'),
    references,
    members,
    files,
  }
}

const CONTAINERS = 'Containers of the provider cannot be named: they would be open to everyone here.'
const LISTS = 'Say one model: a list to fall back to would get round the models that a token may use.'
const SHARED = "cannot be used: what it names is kept in the provider's project, which everyone here shares."

function refuseUnsupported({ name }: Endpoint, members: Fields) {
  for (const list of ['models', 'fallbacks']) if (hasField(members, list)) throw unsupported(list, LISTS)
  const shared = name === 'responses' ? ['conversation', 'prompt'] : ['data_sources']
  for (const each of shared) if (hasField(members, each)) throw unsupported(each, `"${each}" ${SHARED}`)
  if (booleanField(members, 'background'))
    throw unsupported('background', 'Answers in the background are not offered: no reply shows what they cost.')
}

function modelIn(members: Fields, usual: string | undefined): string {
  const value = field(members, 'model') ?? usual
  if (typeof value === 'string' && /^[\x20-\x7e]{1,128}$/.test(value)) return value
  throw invalid('"model" has to be a string of 1 to 128 printable ASCII characters.', 'model')
}

/** Some servers read a negative number as no bound at all. */
function boundOf(counts: (number | null)[]): number | null {
  const given = counts.filter((count) => count !== null)
  return given.length === 0 || given.some((count) => count < 0) ? null : Math.max(...given)
}
