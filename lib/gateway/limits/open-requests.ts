import { busy } from '../http/rejections'
import type { Member } from '../snapshot/snapshot'

/** How many requests of each member are open at once in this process, those included whose body is still arriving. */
export type OpenRequests = {
  /** Throws 429 when the member has as many as allowed. Returns the function to call when the request has ended. */
  enter(member: Pick<Member, 'id'>): () => void
}

export function makeOpenRequests(max: number): OpenRequests {
  const counts = new Map<number, number>()
  return {
    enter({ id }) {
      const count = counts.get(id) ?? 0
      if (count >= max) throw busy(`You have ${max} requests open, as many as allowed. Try again when one has ended.`)
      counts.set(id, count + 1)
      return () => {
        const left = (counts.get(id) ?? 1) - 1
        if (left > 0) counts.set(id, left)
        else counts.delete(id)
      }
    },
  }
}
