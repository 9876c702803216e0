/** Bytes that can be read in passing. */
export const SHORT = 64 * 1024

/** A request's body, as the member sent it. */
export type Body = {
  readonly length: number
  /** Throws once it has been let go. */
  bytes(): Buffer
  /** All of it, null when it is long. */
  readonly short: Buffer | null
  /** Nobody will send it again: a long one leaves memory. */
  letGo(): void
}

export function makeBody(whole: Buffer, onLetGo = () => {}): Body {
  const { length } = whole
  const short = length <= SHORT ? whole : null
  let kept: Buffer | null = whole
  return {
    length,
    short,
    bytes() {
      if (!kept) throw new Error('the body is gone')
      return kept
    },
    letGo() {
      kept = short
      onLetGo()
    },
  }
}
