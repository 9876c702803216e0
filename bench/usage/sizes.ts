/** Reads from the command line how large the houses are to be: `--users 20 --months 3 --entries 500,2000 --rounds 1`. */
import { parseArgs } from 'node:util'
import { z } from 'zod'

const whole = z.coerce.number().int().positive()

const Sizes = z.object({
  users: whole.default(500),
  months: whole.default(24),
  /** The fewest first. */
  entries: z
    .string()
    .default('10000,100000,1000000,10000000')
    .transform((text) => z.tuple([whole], whole).parse(text.split(','))),
  rounds: whole.default(15),
  /** A server's address. */
  postgres: z.string().optional(),
})

export function sizesAsked() {
  const options = Object.fromEntries(Object.keys(Sizes.shape).map((name) => [name, { type: 'string' as const }]))
  return Sizes.parse(parseArgs({ options }).values)
}
