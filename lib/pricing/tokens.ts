/**
 * Token counts as OpenAI reports them: cached, cache write, audio input and image tokens are part of the input; reasoning
 * and audio output tokens are part of the output.
 */
export type Tokens = {
  inputTokens: number
  cachedTokens: number
  cacheWriteTokens: number
  outputTokens: number
  reasoningTokens: number
  audioInputTokens: number
  audioOutputTokens: number
  imageTokens: number
}

export const noTokens: Tokens = {
  inputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  imageTokens: 0,
}

/** Tokens with a rate of their own among others: of the output, of the cached input (two kinds), of the input that is plain otherwise. */
export type SpecialTokens = {
  imageOutputTokens: number
  cachedAudioTokens: number
  cachedImageTokens: number
  videoTokens: number
}

export const noSpecialTokens: SpecialTokens = {
  ...{ imageOutputTokens: 0, cachedAudioTokens: 0, cachedImageTokens: 0, videoTokens: 0 },
}

const MAX_TOKENS = 1_000_000_000

/** Integers from 0 to 10⁹, no part larger than its whole. `clamped`: whether any reported count had to be changed. */
export function clampTokens(reported: Tokens): { tokens: Tokens; clamped: boolean } {
  const inputTokens = clampInteger(reported.inputTokens, MAX_TOKENS)
  const outputTokens = clampInteger(reported.outputTokens, MAX_TOKENS)
  let remainingInput = inputTokens
  const inputPart = (count: number) => {
    const part = clampInteger(count, remainingInput)
    remainingInput -= part
    return part
  }
  const tokens: Tokens = {
    inputTokens,
    outputTokens,
    cachedTokens: inputPart(reported.cachedTokens),
    cacheWriteTokens: inputPart(reported.cacheWriteTokens),
    audioInputTokens: inputPart(reported.audioInputTokens),
    imageTokens: inputPart(reported.imageTokens),
    reasoningTokens: clampInteger(reported.reasoningTokens, outputTokens),
    audioOutputTokens: clampInteger(reported.audioOutputTokens, outputTokens),
  }
  const names = Object.keys(tokens) as (keyof Tokens)[]
  return { tokens, clamped: names.some((name) => tokens[name] !== reported[name]) }
}

/** An integer from 0 to `max`; 0 for NaN and infinity. */
export const clampInteger = (count: number, max: number) =>
  Number.isFinite(count) ? Math.min(Math.max(Math.trunc(count), 0), max) : 0
