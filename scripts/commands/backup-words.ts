import type { Contents } from '../../lib/backup/inspect'

export const KEEP_THE_KEY =
  'A backup holds no encryption key, and opens with nothing else: keep ENCRYPTION_KEY, or encryption.key of the data folder, elsewhere.'

export function tell({ people, keys, entries, until, bytes }: Contents): string {
  const last = until === null ? '' : `, the last of ${new Date(until).toISOString()}`
  return `${people} people, ${keys} keys, ${entries} requests${last}, ${(bytes / 1e6).toFixed(1)} MB, sound`
}
