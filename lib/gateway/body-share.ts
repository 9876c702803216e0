/** Room for bodies in memory. Whoever finds none waits, in order, and its client's sending pauses. */
export type Share = { take(bytes: number): Promise<Hold> }
/** `shrink` once the true size is known; `free` as often as one likes. */
type Hold = { shrink(bytes: number): void; free(): void }

export function makeShare(total: number): Share {
  let used = 0
  const waiting: { bytes: number; go(): void }[] = []

  const admit = () => {
    for (let next = waiting[0]; next && (used === 0 || used + next.bytes <= total); next = waiting[0]) {
      waiting.shift()
      used += next.bytes
      next.go()
    }
  }

  return {
    async take(bytes) {
      await new Promise<void>((go) => {
        waiting.push({ bytes, go })
        admit()
      })
      let held = bytes
      const shrink = (to: number) => {
        if (to >= held) return
        used -= held - to
        held = to
        admit()
      }
      return { shrink, free: () => shrink(0) }
    },
  }
}
