/** Bytes `start` to `end` of a body give way to `text`; with start = end it is put in. */
export type Edit = { start: number; end: number; text: string }

/** The body with its edits: nothing else of it changes, no number is read and written again. */
export function splice(body: Buffer, edits: readonly Edit[]): Buffer {
  const parts = spliced(body, edits)
  return parts.length === 1 ? body : Buffer.concat(parts)
}

/** The same in parts, of which the long ones are not copied. */
export function spliced(body: Buffer, edits: readonly Edit[]): Buffer[] {
  const parts: Buffer[] = []
  let at = 0
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    if (start < at) throw new Error('two edits overlap')
    parts.push(body.subarray(at, start), Buffer.from(text))
    at = end
  }
  return [...parts, body.subarray(at)]
}
