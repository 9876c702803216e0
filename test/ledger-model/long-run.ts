import { appendFileSync } from 'node:fs'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    torture?: { long: boolean; seed: number; results: string | null }
  }
}

/** How much is tried: a little in `npm test`, all of it in `npm run torture`. */
export const torture = inject('torture') ?? { long: false, seed: 1, results: null }

/** Writes down what a line of the torture came to; it stands there only when nothing was wrong. */
export function tell(line: string, tried: number, more = '') {
  const figures = { line, tried, lost: 0, double: 0, over: 0, more }
  if (torture.results) appendFileSync(torture.results, `${JSON.stringify(figures)}\n`)
}
