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

const FAMILY = 'gpt-4o-mini-2024-07-18.ft-'

/** A model for each request, of a family that has a price: it identifies the request everywhere. */
export const modelFor = (run: string, number: number) => `${FAMILY}${run}-${String(number).padStart(6, '0')}`

/** The model in every response. */
export const RESPONSE_MODEL = `${FAMILY}response`

const INPUT_PICO = 300_000n
const OUTPUT_PICO = 1_200_000n

/** The family costs $0.30 and $1.20 per million tokens, without a discount for cached input. */
export const exactCostOf = (order: UpstreamOrder): bigint =>
  BigInt(exactInputOf(order)) * INPUT_PICO + BigInt(order.output) * OUTPUT_PICO

/** More cached tokens than input tokens come on top of them. */
export const exactInputOf = ({ input, cached = 0 }: UpstreamOrder) => (cached > input ? input + cached : input)
