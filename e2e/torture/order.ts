/** What a request orders of the upstream, written as JSON into its one message. */
export type Order = {
  input: number
  output: number
  cached?: number
  /** Milliseconds before the head of the answer. */
  wait?: number
  /** Milliseconds between the pieces of a stream. */
  pace?: number
  /** Nothing is answered until the test says so. */
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

/** A request that the upstream ran, as its journal has it. */
export type Ran = { name: string; order: Order }

const FAMILY = 'gpt-4o-mini-2024-07-18.ft-'

/** Every request asks for a model of its own, out of a family that has a price: so it can be told in every list. */
export const nameOf = (run: string, number: number) => `${FAMILY}${run}-${String(number).padStart(6, '0')}`

/** What the family answers as. */
export const ANSWERED = `${FAMILY}house`

const INPUT_PICO = 300_000n
const OUTPUT_PICO = 1_200_000n

/** The family's price, $0.30 and $1.20 per million tokens; there is no discount for cached input. */
export const priceOf = ({ input, output }: Order): bigint =>
  BigInt(Math.max(input, 0)) * INPUT_PICO + BigInt(Math.max(output, 0)) * OUTPUT_PICO
