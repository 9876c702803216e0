import { randomUUID } from 'node:crypto'

/** A version 7 UUID: sorts by its creation time in milliseconds. */
export function uuid7(now = Date.now()): string {
  const time = now.toString(16).padStart(12, '0')
  // Reuses the random bits of a version 4 UUID, which Node generates in bulk.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
