/** What a fake answer should be like. Members that are absent mean: as the real one would. */
export type Script = {
  input?: number
  output?: number
  cached?: number
  /** An error status instead of an answer. */
  status?: number
  /** What the error is called, with a status. */
  code?: string
  /** Seconds in `retry-after`, with a status. */
  retryAfter?: number
  /** Accepts the request and says nothing until the client leaves. */
  silence?: boolean
  /** Closes the connection after so many chunks; 0 before the head. */
  reset?: number
  /** Goes quiet after so many chunks. */
  stall?: number
  /** Leaves out the usage, or the closing `[DONE]`. */
  noUsage?: boolean
  noDone?: boolean
  /** So many chunks of 64 KiB each, in a stream. */
  flood?: number
  /** Milliseconds between chunks. */
  pace?: number
  /** So many tokens of the input are pictures; so many of the output were only thought. */
  imageInput?: number
  reasoning?: number
  /** Seconds of a sound. */
  seconds?: number
  /** Packed, although nobody asked for that. */
  gzip?: boolean
  /** Calls the first tool there is. */
  tool?: boolean
  /** What the answer says. */
  say?: string
  /** How a response ends: completed, incomplete or failed. */
  ends?: string
  model?: string
  serviceTier?: string
}

const numbers = [
  ...(['status', 'retryAfter', 'reset', 'stall', 'flood', 'pace'] as const),
  ...(['imageInput', 'reasoning', 'seconds'] as const),
]
const flags = ['silence', 'noUsage', 'noDone', 'gzip'] as const
const words = ['model', 'serviceTier', 'code', 'ends'] as const

/**
 * Reads a script from a message such as `tokens:12/43 pace:5 noDone`: twelve tokens in, forty-three out; with `tokens:12/43/8`
 * eight of the twelve were cached.
 */
export function scriptIn(text: string): Script {
  const script: Script = {}
  const [, input, output, cached] = /\btokens:(\d+)\/(\d+)(?:\/(\d+))?/.exec(text) ?? []
  if (input) script.input = Number(input)
  if (output) script.output = Number(output)
  if (cached) script.cached = Number(cached)
  for (const name of numbers) {
    const value = new RegExp(`\\b${name}:(\\d+)`).exec(text)?.[1]
    if (value) script[name] = Number(value)
  }
  for (const name of words) {
    const value = new RegExp(`\\b${name}:(\\S+)`).exec(text)?.[1]
    if (value) script[name] = value
  }
  for (const name of flags) if (new RegExp(`\\b${name}\\b`).test(text)) script[name] = true
  return script
}
