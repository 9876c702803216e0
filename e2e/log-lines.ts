import { expect, type House } from './fixtures'

type Line = { msg?: string; requestId?: string; [more: string]: unknown }

/** What the server has logged of one request. */
export const linesOf = (house: House, requestId: string | null): Line[] =>
  house.server
    .log()
    .split('\n')
    // The last one may not have come whole.
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line): Line => JSON.parse(line))
    .filter((line) => line.requestId === requestId)

/** The one line that every request leaves when it is over. */
export async function answered(house: House, requestId: string | null): Promise<Line> {
  const found = () => linesOf(house, requestId).filter(({ msg }) => msg === 'answered')
  await expect.poll(() => found().length, `a line of ${requestId}`).toBe(1)
  return found()[0] ?? {}
}
