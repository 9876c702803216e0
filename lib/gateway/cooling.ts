import { first } from './headers'
import { type Answer, NoAnswer } from './send'

const SECOND = 1000
const LONGEST = 3600 * SECOND

/** How long a key should rest after this, for one model or altogether; null when it did its work. It also means: try another. */
export function restOf(answer: Answer | NoAnswer): { ms: number; wholeKey: boolean } | null {
  if (answer instanceof NoAnswer) return { ms: 5 * SECOND, wholeKey: true }
  const { status, headers } = answer
  if (status === 401) return { ms: 60 * SECOND, wholeKey: true }
  if (status === 403) return { ms: 300 * SECOND, wholeKey: false }
  if (status === 429) return { ms: retryAfter(first(headers['retry-after'])), wholeKey: false }
  return status === 408 || status >= 500 ? { ms: 10 * SECOND, wholeKey: false } : null
}

function retryAfter(text: string | null): number {
  const ms = text === null ? Number.NaN : Number(text) * SECOND
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, LONGEST) : 20 * SECOND
}
