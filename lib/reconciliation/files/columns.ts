import type { Part, TokenPart } from '../bills/bill'

/**
 * What columns are called: in our own format, and in the exports of Azure and Google Cloud, FOCUS, and lists of usage. The
 * first name that a file has is the one that counts.
 */
export const columns = {
  day: [
    ...['day', 'date', 'usagedate', 'usagestarttime', 'usagestartdate', 'chargeperiodstart', 'starttime', 'timestamp'],
    'usagedatetime',
  ],
  key: [
    ...['key', 'apikey', 'apikeyid', 'keyid', 'apikeyname', 'resourcename', 'instancename', 'resourceid', 'instanceid'],
    ...['projectid', 'projectname', 'project'],
  ],
  model: ['model', 'modelname'],
  item: ['metername', 'skudescription', 'sku', 'lineitem', 'chargedescription', 'skumeter', 'meter', 'productname'],
  part: ['part', 'tokentype'],
  quantity: ['quantity', 'usagequantity', 'usageamount', 'consumedquantity'],
  unit: ['unit', 'unitofmeasure', 'usageunit', 'consumedunit'],
  requests: ['requests', 'nummodelrequests', 'requestcount'],
  input: ['inputtokens', 'prompttokens'],
  output: ['outputtokens', 'completiontokens'],
  dollars: ['costinusd', 'costusd', 'paygcostinusd'],
  cost: ['cost', 'unroundedcost', 'costinbillingcurrency', 'pretaxcost', 'billedcost', 'amount', 'usage'],
  currency: ['currency', 'billingcurrency', 'billingcurrencycode', 'currencycode'],
  service: ['metercategory', 'servicedescription', 'servicename', 'consumedservice'],
} as const
export type Column = keyof typeof columns

/** Exports are of whole subscriptions: what is of another service is passed over. */
export const isOfModels = (service: string) =>
  /openai|cognitive|foundry|ai services|machine learning|gemini|generative|vertex|bedrock|claude|anthropic/i.test(
    service,
  )

/** `2026-11-05…`, `20261105`, or as Azure writes it: `11/05/2026`. Null for anything else. */
export function dayOfCell(text: string): string | null {
  const [, year, month, date] = /^(\d{4})-?(\d{2})-?(\d{2})(?:\D|$)/.exec(text) ?? []
  const [, us, usDate, usYear] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? []
  const day = year
    ? `${year}-${month}-${date}`
    : `${usYear}-${(us ?? '').padStart(2, '0')}-${(usDate ?? '').padStart(2, '0')}`
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : null
}

/** `1K`, `1M Tokens`, `1000`: how many one of a quantity is. */
export function timesOfUnit(unit: string): number {
  const [, count, scale = ''] = /^(\d+)?\s*([KM])?\b/i.exec(unit) ?? []
  return Number(count ?? 1) * ({ K: 1000, M: 1_000_000 }[scale.toUpperCase()] ?? 1)
}

/** A resource is named by the end of its path. */
export const keyOfCell = (text: string) => text.split('/').at(-1) ?? ''

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** What meters and SKUs call things. */
const terms: Record<'cache' | 'write' | 'audio' | 'image' | 'output' | 'input', readonly string[]> = {
  cache: ['cache', 'cached', 'caching', 'cachd', 'cchd'],
  write: ['write', 'writes', 'wr', 'creation'],
  audio: ['audio', 'aud'],
  image: ['image', 'img'],
  output: ['out', 'outp', 'outpt', 'output', 'opt', 'completion', 'response'],
  input: ['in', 'inp', 'inpt', 'input', 'prompt'],
}
type Term = keyof typeof terms

/** The terms that a kind of tokens is called by. The first of which all are there. */
const kinds: readonly (readonly [TokenPart, ...Term[]])[] = [
  ['cache_write', 'cache', 'write'],
  ['cached_input', 'cache'],
  ['audio_output', 'audio', 'output'],
  ['audio_input', 'audio', 'input'],
  ['image_input', 'image', 'input'],
  ['output', 'output'],
  ['input', 'input'],
]

/** Words of a meter that are no part of a model's name. */
const noise = new Set<string>([
  ...Object.values(terms).flat(),
  ...['token', 'tokens', 'count', 'text', 'glbl', 'global', 'regnl', 'regional', 'data', 'zone', 'dz', 'ga'],
  ...['prediction', 'predictions', 'short', 'long', 'generate', 'content', 'for', 'of'],
])

export type Item = { model: string; part: Part }

/**
 * What a meter or a SKU is for. `models`: names that are used here; the longest whose words it has is meant. A meter of a model
 * that was never used here keeps its own name, and one without a kind of tokens is a fee.
 */
export function readItem(item: string, models: readonly string[]): Item {
  const words = wordsOf(item)
  const text = words.join(' ')
  const has = (term: Term) => terms[term].some((word) => words.includes(word))
  const part = kinds.find(([, ...called]) => called.every(has))?.[0]
  if (part === undefined) return { model: '', part: `fee:${item}` }
  const known = models
    .filter((model) => ` ${text} `.includes(` ${wordsOf(model).join(' ')} `))
    .reduce((longest, model) => (model.length > longest.length ? model : longest), '')
  const own = item
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '-' && !wordsOf(word).every((one) => noise.has(one)))
  return { model: known || own.join('-') || item, part }
}
