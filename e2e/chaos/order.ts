import { openai } from './protocols/openai'
import type { ChaosProtocol } from './protocols/protocol'
import { protocolOf, protocols } from './protocols/protocols'

/** The response a test orders from the provider, as JSON in the request's only message. */
export type UpstreamOrder = {
  input: number
  output: number
  cached?: number
  /** Milliseconds before the response headers. */
  wait?: number
  /** Milliseconds between the pieces of a stream. */
  pace?: number
  /** No response until the test releases it. */
  held?: boolean
  fault?: Fault
}

export type Fault =
  | 'reset'
  | 'half-character'
  | 'broken-character'
  | 'long-line'
  | 'longer-line'
  | 'no-done'
  | 'length-too-long'
  | 'length-too-short'
  | 'gzip'
  | 'storm'
  | 'stall'

/** A request the provider ran, according to its journal. */
export type UpstreamRun = { model: string; order: UpstreamOrder }

/** A model for each request: it identifies the request everywhere, and says which protocol it speaks. */
export const modelFor = (run: string, number: number, { family }: ChaosProtocol = openai) =>
  `${family}${run}-${String(number).padStart(6, '0')}`

/** As above, of one protocol after the other. */
export const modelInTurn = (run: string, number: number) =>
  modelFor(run, number, protocols[number % protocols.length] ?? openai)

/** The model in every response. */
export const responseModelOf = ({ family }: ChaosProtocol) => `${family}response`

export function exactCostOf({ model, order }: UpstreamRun): bigint {
  const { rates } = protocolOf(model)
  const { cached = 0, output } = order
  const uncached = exactInputOf({ model, order }) - cached
  return BigInt(uncached) * rates.input + BigInt(cached) * rates.cached + BigInt(output) * rates.output
}

/** With what was cached. More of that than input comes on top of it, whatever the protocol. */
export function exactInputOf({ model, order: { input, cached = 0 } }: UpstreamRun): number {
  return protocolOf(model).inputIncludesCached && cached <= input ? input : input + cached
}
