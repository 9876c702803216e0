import { expect } from 'vitest'
import type { App } from './app'

type Line = { msg?: string; requestId?: string; [field: string]: unknown }

/** What the server has logged about one request. */
export const linesOfRequest = (app: App, requestId: string | null): Line[] =>
  app.server
    .log()
    .split('\n')
    // The last line may be incomplete.
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line): Line => JSON.parse(line))
    .filter((line) => line.requestId === requestId)

/** Warnings, errors, and what Node itself prints, in what the server has logged after the first `from` characters. */
export const warningsIn = (app: App, from = 0): string[] =>
  app.server
    .log()
    .slice(from)
    .split('\n')
    .slice(0, -1)
    .filter((line) => !line.startsWith('{') || JSON.parse(line).level >= 40)

/** The line that is logged when a request is completed. */
export async function requestLine(app: App, requestId: string | null): Promise<Line> {
  const found = () => linesOfRequest(app, requestId).filter(({ msg }) => msg === 'request completed')
  await expect.poll(() => found().length, { message: `log line of ${requestId}` }).toBe(1)
  return found()[0] ?? {}
}
