import { noTokens, type SpecialTokens, type Tokens } from '../../pricing/tokens'
import type { ProviderCost } from './provider-cost'
import { MAX_TOKENS, mergeUsage, type ReportedUsage, readUsage } from './reported-usage'

/** What a response brings besides its usage. */
export type ResponseFacts = {
  /** `text`: words, thoughts or tool calls. `data`: only vectors, pictures or sound, which need no output tokens. */
  content: 'nothing' | 'data' | 'text'
  /** Text followed the last usage object, so that one cannot have counted all of it. */
  textAfterUsage: boolean
  /** It ended before the provider finished it. */
  isBroken: boolean
}

/** `clamped`: counts contradict each other, or are out of bounds. `unexplained`: the total exceeds the sum of its parts. */
type UsageFlag = 'clamped' | 'unexplained'

export type NormalizedUsage = {
  /** Disjoint parts: cached, cache writes, audio and images of the input add up to at most the input. */
  tokens: Tokens
  /** `floor`: at least that; a part not reported is 0 and has to be estimated. `none`: no tokens were reported at all. */
  confidence: 'exact' | 'floor' | 'none'
  /** Input and output together, where only that was reported beside text; `tokens` is empty then. */
  undividedTokens: number | null
  /** Of the output tokens, those that make pictures; null when that is not reported. */
  imageOutputTokens: number | null
  /** Of the input, those that may have rates of their own beside the parts in `tokens`. */
  inputParts: Omit<SpecialTokens, 'imageOutputTokens'>
  /** Of audio input, where it is billed by the second. */
  audioSeconds: number | null
  images: number | null
  /** Of a rerank request, where it is billed by them. */
  searchUnits: number | null
  /** Of the web, by the provider. */
  webSearches: number
  providerCost: ProviderCost | null
  serviceTier: string | null
  flags: readonly UsageFlag[]
}

/** The usage of a whole response from its parsed events, or from its one JSON body. */
export const normalizeResponse = (roots: readonly unknown[], facts: ResponseFacts): NormalizedUsage =>
  normalizeUsage(
    roots.map(readUsage).reduce<ReportedUsage | null>((all, one) => (one ? mergeUsage(all, one) : all), null),
    facts,
  )

/** Token parts in OpenAI's terms from what a response's usage states. Pure, and total: any JSON gives counts within bounds. */
export function normalizeUsage(reported: ReportedUsage | null, facts: ResponseFacts): NormalizedUsage {
  const { counts = {}, providerCost = null, serviceTier = null } = reported ?? {}
  const flags = new Set<UsageFlag>(reported?.outOfBounds ? ['clamped'] : [])
  const { input, output, undivided, completeOutput } = divide(reported, facts, flags)
  const tokens = toParts(counts, input, output, flags)
  const isReported = input > 0 || output > 0 || undivided !== null
  const isComplete =
    facts.content === 'text' ? input > 0 && output > 0 && completeOutput : isReported || facts.content === 'nothing'
  // Zeros are believed where nothing came, unless they stand for impossible counts.
  const isEmpty = facts.content === 'nothing' && statesTokens(counts) && !reported?.outOfBounds
  const isPart = reported?.ofLaterChoice === true && !reported.ofResponse
  const isFloor = !isComplete || isPart || facts.textAfterUsage || facts.isBroken
  return {
    tokens,
    confidence: isReported || isEmpty ? (isFloor ? 'floor' : 'exact') : 'none',
    undividedTokens: undivided,
    imageOutputTokens: counts.imageOutput === undefined ? null : Math.min(counts.imageOutput, tokens.outputTokens),
    inputParts: {
      cachedAudioTokens: Math.min(counts.cachedAudio ?? 0, tokens.cachedTokens),
      cachedImageTokens: Math.min(counts.cachedImage ?? 0, tokens.cachedTokens),
      videoTokens: Math.max((counts.videoInput ?? 0) + (counts.toolVideo ?? 0) - (counts.cachedVideo ?? 0), 0),
    },
    audioSeconds: counts.audioSeconds ?? null,
    images: counts.images ?? null,
    searchUnits: counts.searchUnits ?? null,
    webSearches: counts.webSearches ?? 0,
    providerCost,
    serviceTier,
    flags: [...flags],
  }
}

type Counts = ReportedUsage['counts']

const statesTokens = ({ prompt, completion, total }: Counts) =>
  [prompt, completion, total].some((count) => count !== undefined)

/** `completeOutput`: false where a completion of 0 stands beside text, and the total does not explain it. */
type Division = { input: number; output: number; undivided: number | null; completeOutput: boolean }

/**
 * Input and output, with what some providers leave out of both. A part larger than its whole cannot be inside it. What the
 * total has beyond input and output is explained by the cache, by reasoning, by the prompts of hosted tools, in this order;
 * the rest counts as input, because a total never proves output.
 */
function divide(reported: ReportedUsage | null, { content }: ResponseFacts, flags: Set<UsageFlag>): Division {
  const { counts = {}, excludesCache = false, excludesThoughts = false } = reported ?? {}
  const { prompt = 0, completion = 0, total = 0, cached = 0, cacheWrite = 0, reasoning = 0, toolUse = 0 } = counts
  const hasText = content === 'text'
  const cache = cached + cacheWrite
  if (prompt + completion + cache + reasoning + toolUse === 0)
    return hasText && total > 0
      ? { input: 0, output: 0, undivided: total, completeOutput: false }
      : { input: total, output: 0, undivided: null, completeOutput: true }

  const cacheIsBeside =
    excludesCache || cached > prompt || cacheWrite > prompt || (cache > prompt && total !== prompt + completion)
  const reasoningIsBeside = excludesThoughts || reasoning > completion
  const toolUseIsBeside = excludesThoughts || toolUse > prompt
  const input = prompt + (cacheIsBeside ? cache : 0) + (toolUseIsBeside ? toolUse : 0)
  const output = completion + (reasoningIsBeside ? reasoning : 0)
  const beyond = total - input - output
  if (beyond <= 0) return { input, output, undivided: null, completeOutput: completion > 0 || beyond === 0 }

  const explained = explain(beyond, counts, {
    cache: !cacheIsBeside,
    reasoning: !reasoningIsBeside,
    toolUse: !toolUseIsBeside,
  })
  const rest = beyond - explained.input - explained.output
  const sum = { input: input + explained.input, output: output + explained.output, undivided: null }
  // The one count that was not reported is what the total leaves for it.
  if (rest > 0 && hasText && completion === 0)
    return { ...sum, output: sum.output + rest, completeOutput: counts.completion === undefined }
  // Mistral counts the tokens of audio in the total alone.
  if (rest > 0 && prompt > 0 && !counts.audioSeconds) flags.add('unexplained')
  return { ...sum, input: sum.input + rest, completeOutput: true }
}

/** How much of `beyond` the reported counts account for. An exact match is the best explanation. */
function explain(beyond: number, counts: Counts, mayBe: { cache: boolean; reasoning: boolean; toolUse: boolean }) {
  const { cached = 0, cacheWrite = 0, cachedBeside = 0, cacheWriteBeside = 0 } = counts
  const reasoning = mayBe.reasoning ? (counts.reasoning ?? 0) : 0
  const toolUse = mayBe.toolUse ? (counts.toolUse ?? 0) : 0
  const caches = mayBe.cache ? [cached + cacheWrite, cached, cacheWrite] : []
  const inputs = [...caches, ...caches.map((cache) => cache + toolUse), toolUse, 0]
  for (const output of [0, reasoning])
    for (const input of inputs) if (input + output === beyond) return { input, output }
  const cache = mayBe.cache ? cachedBeside + cacheWriteBeside : 0
  const input = cache <= beyond ? cache : 0
  const output = Math.min(reasoning, beyond - input)
  return { input: input + Math.min(toolUse, beyond - input - output), output }
}

function toParts(counts: Counts, input: number, output: number, flags: Set<UsageFlag>): Tokens {
  const { cached = 0, cacheWrite = 0, audioOutput = 0, imageOutput = 0 } = counts
  // What hosted tools return counts apart from the prompt.
  const audioInput = (counts.audioInput ?? 0) + (counts.toolAudio ?? 0)
  const imageInput = (counts.imageInput ?? 0) + (counts.toolImage ?? 0)
  const inputTokens = Math.min(input, MAX_TOKENS)
  const outputTokens = Math.min(output, MAX_TOKENS)
  if (
    input > MAX_TOKENS ||
    output > MAX_TOKENS ||
    cached + cacheWrite > inputTokens ||
    audioInput + imageInput > inputTokens ||
    audioOutput + imageOutput > outputTokens
  )
    flags.add('clamped')
  let room = inputTokens
  const take = (part: number) => {
    const taken = Math.min(part, room)
    room -= taken
    return taken
  }
  return {
    ...noTokens,
    inputTokens,
    outputTokens,
    cachedTokens: take(cached),
    cacheWriteTokens: take(cacheWrite),
    // Cached audio and images are counted in both parts; here they stay cached.
    audioInputTokens: take(Math.max(audioInput - (counts.cachedAudio ?? 0), 0)),
    imageTokens: take(Math.max(imageInput - (counts.cachedImage ?? 0), 0)),
    reasoningTokens: Math.min(counts.reasoning ?? 0, outputTokens),
    audioOutputTokens: Math.min(audioOutput, outputTokens),
  }
}
