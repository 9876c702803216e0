/** Reads from the command line how large a benchmark is to be: `--users 20 --months 3 --entries 2000 --rounds 5`. */
import { parseArgs } from 'node:util'
import { z } from 'zod'

const whole = z.coerce.number().int().positive()

const Size = z.object({ users: whole, months: whole, entries: whole, rounds: whole })
type Size = z.infer<typeof Size>

export function sizeAsked(otherwise: Size): Size {
  const options = Object.fromEntries(Object.keys(Size.shape).map((name) => [name, { type: 'string' as const }]))
  return Size.parse({ ...otherwise, ...parseArgs({ options }).values })
}
