/** How the fake responds. Without a field, as the real provider would. */
export type Script = {
  input?: number
  output?: number
  cached?: number
  /** An error status. */
  status?: number
  /** The error code, with `status`. */
  code?: string
  /** Seconds in `retry-after`, with `status`. */
  retryAfter?: number
  /** Never responds. */
  silence?: boolean
  /** Closes the connection after this many chunks; 0 before the headers. */
  reset?: number
  /** Stops sending after this many chunks. */
  stall?: number
  /** Omits the usage, or the final `[DONE]`. */
  noUsage?: boolean
  noDone?: boolean
  /** This many chunks of 64 KiB each, in a stream. */
  flood?: number
  /** Milliseconds between chunks. */
  pace?: number
  /** Image tokens of the input; reasoning tokens of the output. */
  imageInput?: number
  reasoning?: number
  /** The duration of the audio. */
  seconds?: number
  /** Compressed, although the client did not accept that. */
  gzip?: boolean
  /** Calls the first tool. */
  tool?: boolean
  /** The text of the response. */
  say?: string
  /** The status of a response: completed, incomplete or failed. */
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
 * Parses a message such as `tokens:12/43 pace:5 noDone`: 12 input tokens and 43 output tokens. In `tokens:12/43/8`, 8 of the 12
 * are cached.
 */
export function parseScript(text: string): Script {
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
  if (/\bcall:\w/.test(text)) script.tool = true
  for (const name of flags) if (new RegExp(`\\b${name}\\b`).test(text)) script[name] = true
  return script
}
