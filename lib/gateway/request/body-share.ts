/** `total` bytes for bodies in memory. Who finds no room waits, in order, and its client's sending pauses. */
export type Share = { open(): Allocation }

export type Allocation = {
  /** Resolves once there is room for `bytes` more; null when there is some already. */
  grow(bytes: number): Promise<void> | null
  /** All of the body is here: nothing more is asked for. */
  whole(): void
  /** As often as one likes. */
  release(): void
}

type Holder = { bytes: number; whole: boolean; wants: { bytes: number; go(): void } | null }

/** Holds what has arrived, not what was announced: who sends slowly takes little. One body beyond `total` may always get done. */
export function makeShare(total: number): Share {
  const holders = new Set<Holder>()
  let used = 0

  let beyond: Holder | null = null

  /** Were all of them to wait for each other, the eldest goes on, and no other before it has ended. Who holds nothing keeps nobody waiting. */
  const mayExceed = (holder: Holder) => {
    if (beyond) return beyond === holder
    const holding = [...holders].filter((one) => one.bytes > 0 || one === holder)
    return !holding.some(({ whole }) => whole) && holding[0] === holder
  }

  function take(holder: Holder, bytes: number): boolean {
    if (used + bytes > total) {
      if (!mayExceed(holder)) return false
      beyond = holder
    }
    used += bytes
    holder.bytes += bytes
    return true
  }

  function admit() {
    for (const holder of holders) {
      const { wants } = holder
      if (!wants) continue
      if (!take(holder, wants.bytes)) return
      holder.wants = null
      wants.go()
    }
  }

  return {
    open() {
      const holder: Holder = { bytes: 0, whole: false, wants: null }
      holders.add(holder)
      return {
        grow(bytes) {
          if (take(holder, bytes)) return null
          return new Promise((go) => {
            holder.wants = { bytes, go }
          })
        },
        whole() {
          holder.whole = true
          admit()
        },
        release() {
          if (!holders.delete(holder)) return
          used -= holder.bytes
          if (beyond === holder) beyond = null
          admit()
        },
      }
    },
  }
}
