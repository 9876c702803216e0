/** The operator's commands, run on the server's machine: `npm run cli -- <command>`. */
import { parseArgs } from 'node:util'
import { operator } from '../lib/auth/operator'
import { openBeside, openHouse } from '../lib/db/open'
import { env } from '../lib/env'
import { setReportingZone } from '../lib/settings/set-zone'
import { resetUser } from '../lib/users/reset'
import { revealUser } from '../lib/users/reveal'

const ROOT = 1
type Result = Record<string, string>

/** `alone`: the server must be stopped; the command takes its lock, or says who has it. */
const commands: Record<string, { says: string; alone?: true; run(argument: string): Promise<Result> }> = {
  root_token: {
    says: 'print the token of root',
    run: async () => ({ token: (await revealUser(operator(), ROOT)).token }),
  },
  reset_root: {
    says: 'give root a new token and print it; the old one is dead at once',
    run: async () => ({ token: (await resetUser(operator(), ROOT)).token }),
  },
  'set-zone': {
    says: 'ZONE: cut days and months anew in another reporting zone, with the server stopped',
    alone: true,
    run: async (zone) => ({ zone: await setReportingZone(operator(), zone) }),
  },
}

const fail = (why: unknown): never => {
  throw why
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean' }, json: { type: 'boolean' } },
    allowPositionals: true,
  })
  const [name = '', argument = ''] = positionals
  const command = commands[name]
  if (!command || values.help) {
    const list = Object.entries(commands).map(([known, { says }]) => `  ${known.padEnd(12)}${says}\n`)
    process.stdout.write(`npm run cli -- <command> [--json]\n\n${list.join('')}`)
    return values.help ? 0 : 2
  }
  const house = command.alone ? await openHouse(env(), fail) : await openBeside(env())
  try {
    const result = await command.run(argument)
    process.stdout.write(`${values.json ? JSON.stringify(result) : Object.values(result).join('\n')}\n`)
    return 0
  } finally {
    await house.close()
  }
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  return 1
})
