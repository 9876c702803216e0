/** Reads from the command line how large a benchmark is to be: `--users 20 --months 3 --entries 2000 --rounds 5`. */
import { parseArgs } from 'node:util'
import { z } from 'zod'

const whole = (otherwise: number) => z.coerce.number().int().positive().default(otherwise)

const Size = z.object({ users: whole(500), months: whole(24), entries: whole(1_000_000), rounds: whole(40) })

export function sizeAsked() {
  const options = Object.fromEntries(Object.keys(Size.shape).map((name) => [name, { type: 'string' as const }]))
  return Size.parse(parseArgs({ options }).values)
}
