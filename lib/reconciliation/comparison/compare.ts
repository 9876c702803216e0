import { setImmediate as nextTurn } from 'node:timers/promises'
import { type BilledLine, type Part, USD } from '../bills/bill'
import { type Difference, magnitude, type Reason } from './difference'
import { sameModel } from './model-names'
import {
  addUp,
  collapsed,
  costOf,
  groupBy,
  hasOnly,
  isZero,
  negate,
  prices,
  type Quantities,
  quantitiesOf,
  requestsOf,
  roundingOf,
  subtract,
  sumOf,
  withRequests,
} from './quantities'
import { listPrices } from './rates'
import type { Duplicate, RecordedDay, RecordedUse } from './recorded-use'

/** A key of the account, and the key that it is here. `candidates`: several could be it, and nobody has said which. */
export type LinkedKey = { remoteId: string; keyId: number | null; candidates: readonly number[] }

export type DayToCompare = {
  lines: readonly BilledLine[]
  recorded: RecordedDay
  links: readonly LinkedKey[]
  isFinal: boolean
  /** Whether a request for the model can have been sent with the key on that day. */
  canServe(keyId: number, model: string): boolean
}

/** Compares what a provider charged for a day with what the ledger has; every difference gets its reasons. */
export async function compareDay(day: DayToCompare): Promise<Difference[]> {
  const links = new Map(day.links.map((link) => [link.remoteId, link]))
  const undecided = new Set(day.links.filter(({ keyId }) => keyId === null).flatMap(({ candidates }) => candidates))
  const keyIdOf = (line: BilledLine) => links.get(line.remoteKey)?.keyId ?? null
  const linked = new Set(day.links.flatMap(({ keyId }) => keyId ?? []))
  const comparable = ({ keyId }: { keyId: number }) => linked.has(keyId) && !undecided.has(keyId)

  const notHere = groupBy(
    day.lines.filter((line) => keyIdOf(line) === null),
    ({ remoteKey }) => remoteKey,
  )
  const here = groupBy(
    day.lines.filter((line) => keyIdOf(line) !== null),
    (line) => String(keyIdOf(line)),
  )
  const uses = groupBy(day.recorded.uses.filter(comparable), ({ keyId }) => String(keyId))
  const fees = new Map(day.recorded.fees.filter(comparable).map((fee) => [String(fee.keyId), fee]))
  const keyIds = [...new Set([...here.keys(), ...uses.keys(), ...fees.keys()])].sort((one, other) => +one - +other)
  const differences: Difference[] = []
  for (const id of keyIds) {
    // Requests are served in between.
    await nextTurn()
    const lines = here.get(id) ?? []
    const duplicates = day.recorded.duplicates.filter(({ keyId }) => String(keyId) === id)
    differences.push(
      ...compareModels(day, Number(id), lines, uses.get(id) ?? [], duplicates),
      ...compareFees(day, Number(id), lines, fees.get(id)),
    )
  }
  for (const [remoteKey, lines] of notHere) {
    const isAmbiguous = (links.get(remoteKey)?.candidates.length ?? 0) > 0
    const code = isAmbiguous ? 'ambiguous_key' : remoteKey === '' ? 'no_key' : 'other_key'
    differences.push(ofOtherKey(remoteKey, lines, code))
  }
  return differences
}

function compareModels(
  day: DayToCompare,
  keyId: number,
  lines: readonly BilledLine[],
  uses: readonly RecordedUse[],
  duplicates: readonly Duplicate[],
): Difference[] {
  const billed = groupBy(
    lines.filter(({ part }) => !isFee(part)),
    ({ model }) => model,
  )
  const nameOf = sameModel([...billed.keys()])
  const recorded = groupBy(uses, ({ model }) => nameOf(model))
  const copies = groupBy(duplicates, ({ model }) => nameOf(model))
  return [...new Set([...billed.keys(), ...recorded.keys()])].sort().map((model) => {
    const theirs = billed.get(model) ?? []
    const asBilled = theirs.some(isTotal) ? withTwoParts : <Use>(use: Use) => use
    const ours = (recorded.get(model) ?? []).map(asBilled)
    const reasons = reasonsOf(day, keyId, model, theirs, ours, (copies.get(model) ?? []).map(asBilled))
    return difference(keyId, theirs[0]?.remoteKey ?? '', model, theirs, ours, reasons)
  })
}

function difference(
  keyId: number | null,
  remoteKey: string,
  model: string,
  theirs: readonly BilledLine[],
  ours: readonly { requests: number; costPico: bigint }[],
  reasons: Reason[],
): Difference {
  const [oursPico, theirsPico] = [sumOf(ours.map(({ costPico }) => costPico)), costOf(theirs)]
  const rest = theirsPico - oursPico - sumOf(reasons.map(({ pico }) => pico))
  const isRounding = rest !== 0n && magnitude(rest) <= roundingOf(theirs)
  return {
    ...{ keyId, remoteKey, model, oursPico, theirsPico },
    oursRequests: requestsOf(ours),
    theirsRequests: Number(quantitiesOf(theirs).requests ?? 0n),
    reasons: isRounding ? [...reasons, { code: 'rounding', pico: rest }] : reasons,
    unexplainedPico: isRounding ? 0n : rest,
  }
}

/**
 * Their cost minus ours is the sum of three things, each computed: what the requests cost that only one side has, at the
 * provider's prices; what the others cost at the provider's prices beyond what the ledger has; what is not in the ledger's cost.
 */
function reasonsOf(
  { isFinal, canServe }: DayToCompare,
  keyId: number,
  model: string,
  theirs: readonly BilledLine[],
  ours: readonly RecordedUse[],
  duplicates: readonly Duplicate[],
): Reason[] {
  const foreign = theirs.find(({ currency }) => currency !== USD)
  if (foreign) return [{ code: 'currency', pico: costOf(theirs) - costOf(ours), currency: foreign.currency }]
  const billed = quantitiesOf(theirs)
  const kind = (wanted: RecordedUse['kind']) => ours.filter((use) => use.kind === wanted)
  const [priced, unpriced, estimated] = [kind('exact'), kind('unpriced'), kind('estimated')]
  // A file may not say how many requests there were, or not even how many tokens.
  const countsRequests = billed.requests !== undefined
  if (theirs.length > 0 && isZero(billed)) return []
  const sized = ({ quantities, requests }: Pick<RecordedUse, 'quantities' | 'requests'>) =>
    countsRequests || theirs.length === 0 ? withRequests(quantities, requests) : quantities
  const known = [...priced, ...unpriced].map(sized)
  const copies = duplicates.map(sized)
  // Two requests can be alike: they are copies only if the provider does not have both.
  const hasCopies = copies.length > 0 && !isZero(subtract(billed, known))
  const removed = hasCopies ? copies : []
  const excess = subtract(billed, [...known, ...removed.map(negate)])
  const requests = Number(excess.requests ?? 0n)
  const rounding = roundingOf(theirs)
  const reasons: Reason[] = []
  const add = (reason: Reason, always = false) => {
    if (always || magnitude(reason.pico) > rounding) reasons.push(reason)
  }
  const copied = hasCopies ? costOf(duplicates) : 0n
  if (hasCopies) add({ code: 'duplicate', pico: -copied, requests: requestsOf(duplicates) }, true)

  const [guess, guessed] = [costOf(estimated), requestsOf(estimated)]
  const [lacking, unexpected] = [
    isFinal ? 'not_billed' : 'not_final',
    ours.length > 0 || canServe(keyId, model) ? 'missing_or_elsewhere' : 'used_elsewhere',
  ] as const
  if (theirs.length === 0) {
    add({ code: lacking, pico: copied - costOf(ours), requests: guessed - requests }, true)
    return reasons
  }
  const { value, price, ofUnpriced } = valuesOf(theirs, {
    excess,
    priced,
    unpriced,
    copies: hasCopies ? duplicates : [],
  })
  if (value === null) return reasons
  if (guessed > 0) {
    const reserved = sumOf(estimated.map(({ reservedPico }) => reservedPico))
    if (requests < 0) {
      add({ code: lacking, pico: value, requests: -requests })
      add({ code: isFinal ? 'estimated' : 'not_final', pico: -guess, requests: guessed })
    } else if (requests > guessed) {
      add({ code: unexpected, pico: value - guess, requests: requests - guessed }, true)
    } else if (reserved > 0n && value > reserved) {
      add({ code: 'estimated', pico: reserved - guess, requests: guessed })
      add({ code: unexpected, pico: value - reserved })
    } else add({ code: isFinal ? 'estimated' : 'not_final', pico: value - guess, requests: guessed })
  } else if (requests > 0) add({ code: unexpected, pico: value, requests }, true)
  else if (requests < 0) add({ code: lacking, pico: value, requests: -requests }, true)
  else if (!countsRequests && hasOnly(excess, 1n)) add({ code: unexpected, pico: value }, true)
  else if (!countsRequests && hasOnly(excess, -1n)) add({ code: lacking, pico: value }, true)
  else if (!isZero(excess)) add({ code: isFinal ? 'token_count' : 'not_final', pico: value }, true)

  if (unpriced.length > 0) add({ code: 'unpriced', pico: ofUnpriced, requests: requestsOf(unpriced) }, true)
  const rates = listPrices(theirs)
  add({ code: 'price', pico: price, ...(Object.keys(rates).length > 0 && { rates }) })
  return reasons
}

type Uses = readonly Pick<RecordedUse, 'quantities' | 'requests' | 'costPico'>[]

/**
 * At the provider's prices: `value` of what only one side has, null if the bill has no price for it; `ofUnpriced`; and by how
 * much the rest differs from the ledger's cost. A bill with one amount for a model does not tell the first and the last apart.
 */
function valuesOf(
  theirs: readonly BilledLine[],
  { excess, priced, unpriced, copies }: { excess: Quantities; priced: Uses; unpriced: Uses; copies: Uses },
) {
  const valueAt = prices(theirs)
  const atTheirPrices = (uses: Uses) =>
    valueAt(addUp(uses.map(({ quantities, requests }) => withRequests(quantities, requests)))) ?? 0n
  const [recorded, ofUnpriced] = [costOf(priced) - costOf(copies), atTheirPrices(unpriced)]
  if (theirs.some(isTotal)) {
    const rest = costOf(theirs) - recorded
    if (!isZero(excess)) return { value: rest - ofUnpriced, ofUnpriced, price: 0n }
    return unpriced.length > 0 ? { value: 0n, ofUnpriced: rest, price: 0n } : { value: 0n, ofUnpriced, price: rest }
  }
  return { value: valueAt(excess), ofUnpriced, price: atTheirPrices(priced) - atTheirPrices(copies) - recorded }
}

function compareFees(
  { isFinal }: DayToCompare,
  keyId: number,
  lines: readonly BilledLine[],
  ours: RecordedDay['fees'][number] | undefined,
): Difference[] {
  const theirs = lines.filter(({ part }) => isFee(part))
  if (theirs.length === 0 && !ours?.costPico && !ours?.missing) return []
  const foreign = theirs.find(({ currency }) => currency !== USD)
  const pico = costOf(theirs) - (ours?.costPico ?? 0n)
  const reason: Reason = foreign
    ? { code: 'currency', pico, currency: foreign.currency }
    : { code: pico < 0n && !isFinal ? 'not_final' : 'tool_fee', pico, ...(ours?.missing && { requests: ours.missing }) }
  const reasons = foreign || magnitude(pico) > roundingOf(theirs) ? [reason] : []
  const recorded = ours ? [{ requests: 0, costPico: ours.costPico }] : []
  return [difference(keyId, theirs[0]?.remoteKey ?? '', '', theirs, recorded, reasons)]
}

const isTotal = ({ part }: BilledLine) => part === 'total'

/** A bill with one amount for a model counts only input and output, cached tokens and all. */
const withTwoParts = <Use extends { quantities: Quantities }>(use: Use): Use => ({
  ...use,
  quantities: collapsed(use.quantities),
})

const isFee = (part: Part) => part.startsWith('fee:')

function ofOtherKey(remoteKey: string, lines: readonly BilledLine[], code: 'ambiguous_key' | 'other_key' | 'no_key') {
  return difference(null, remoteKey, '', lines, [], [{ code, pico: costOf(lines) }])
}
