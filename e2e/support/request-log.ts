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

/** The line that is logged when a request is completed. */
export async function requestLine(app: App, requestId: string | null): Promise<Line> {
  const found = () => linesOfRequest(app, requestId).filter(({ msg }) => msg === 'request completed')
  await expect.poll(() => found().length, { message: `log line of ${requestId}` }).toBe(1)
  return found()[0] ?? {}
}
