import type { Tokens } from '../ledger/entry'

const MOST = 1_000_000_000

/** Whole tokens from 0 to 10⁹, no part above its whole. `clamped` when what was said had to be changed. */
export function clampTokens(said: Tokens): { tokens: Tokens; clamped: boolean } {
  const inputTokens = within(said.inputTokens, MOST)
  const outputTokens = within(said.outputTokens, MOST)
  let room = inputTokens
  const part = (tokens: number) => {
    const taken = within(tokens, room)
    room -= taken
    return taken
  }
  const tokens: Tokens = {
    inputTokens,
    outputTokens,
    cachedTokens: part(said.cachedTokens),
    cacheWriteTokens: part(said.cacheWriteTokens),
    audioInputTokens: part(said.audioInputTokens),
    imageTokens: part(said.imageTokens),
    reasoningTokens: within(said.reasoningTokens, outputTokens),
    audioOutputTokens: within(said.audioOutputTokens, outputTokens),
  }
  const names = Object.keys(tokens) as (keyof Tokens)[]
  return { tokens, clamped: names.some((name) => tokens[name] !== said[name]) }
}

/** A whole number from 0 to `most`. */
export const within = (count: number, most: number) =>
  Number.isFinite(count) ? Math.min(Math.max(Math.trunc(count), 0), most) : 0
