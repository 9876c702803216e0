/**
 * Lists of places to cut `length` bytes at. Together they hold every place once, each `stride` bytes away from the next one of its
 * list: as many runs as `stride`, instead of as many as there are bytes.
 */
export const cutsEvery = (length: number, stride: number): number[][] =>
  Array.from({ length: stride }, (_, first) => {
    const count = Math.max(Math.ceil((length - 1 - first) / stride), 0)
    return Array.from({ length: count }, (_, index) => first + 1 + index * stride)
  })

/** In chunks of one byte, of a few, and of about an event. */
export const manyCuts = (length: number): number[][] => [1, 7, 64].flatMap((stride) => cutsEvery(length, stride))

export function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...cuts, bytes.length]
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end))
}
