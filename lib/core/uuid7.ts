import { randomUUID } from 'node:crypto'

/** A UUID of version 7: sorts by the millisecond it was made in. */
export function uuid7(now = Date.now()): string {
  const time = now.toString(16).padStart(12, '0')
  // Behind its version, one of version 4 is random too, and Node draws those in stock.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
