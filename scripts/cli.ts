/** The operator's commands, run on the server's machine: `npm run cli -- <command>`. */
import { operator } from '../lib/auth/operator'
import { openBeside } from '../lib/db/open'
import { env } from '../lib/env'
import { resetUser } from '../lib/users/reset'
import { revealUser } from '../lib/users/reveal'

const ROOT = 1
const commands: Record<string, { says: string; run(): Promise<{ token: string }> }> = {
  root_token: { says: 'print the token of root', run: () => revealUser(operator(), ROOT) },
  reset_root: {
    says: 'give root a new token and print it; the old one is dead at once',
    run: () => resetUser(operator(), ROOT),
  },
}

const [name = '--help', ...rest] = process.argv.slice(2)
const command = commands[name]
if (!command) {
  const list = Object.entries(commands).map(([known, { says }]) => `  ${known.padEnd(12)}${says}\n`)
  process.stdout.write(`npm run cli -- <command> [--json]\n\n${list.join('')}`)
  process.exit(name === '--help' ? 0 : 2)
}

try {
  const house = openBeside(env())
  const { token } = await command.run()
  process.stdout.write(rest.includes('--json') ? `${JSON.stringify({ token })}\n` : `${token}\n`)
  await house.close()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
