/** The operator's commands, run on the server's machine: parsed here, done in lib, one file each in commands/. */
import { resolve } from 'node:path'
import { CommanderError, Command as Program } from 'commander'
import { backup } from './commands/backup'
import type { Command } from './commands/command'
import { doctor } from './commands/doctor'
import { importHouse } from './commands/import'
import { load } from './commands/load'
import { moveToPostgres } from './commands/move-to-postgres'
import { resetRoot } from './commands/reset-root'
import { restore } from './commands/restore'
import { rootToken } from './commands/root-token'
import { rotateKey } from './commands/rotate-key'
import { save } from './commands/save'
import { setZone } from './commands/set-zone'
import { perform } from './perform'

const commands: Command[] = [
  ...[rootToken, resetRoot, save, load],
  ...[backup, restore, doctor, rotateKey, setZone, moveToPostgres, importHouse],
]

const exits = `Exit codes: 0 done, 1 failed, 2 wrong use, 3 another process has the house, 130 interrupted.`

const when = {
  beside: 'Works whether the server runs or not.',
  alone: 'The server must be stopped.',
  none: 'Works whether the server runs or not.',
  stopped: 'The server must be stopped.',
}

// npm runs scripts in the package's folder and says where it was called.
const calledFrom = (process.env.npm_lifecycle_event === 'cli' && process.env.INIT_CWD) || process.cwd()
process.chdir(resolve(import.meta.dirname, '..'))

const program = new Program('npx chatelaine')
  .description('What the keeper of the house does on its machine.')
  .option('--json', 'print one JSON document, and words on standard error only')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText('after', `\n${exits}`)
  .exitOverride()

for (const command of commands) {
  const { name, takes = '', choices, says, more = '', house } = command
  const told = program
    .command(`${name} ${takes}`)
    .summary(says)
    .description(`${says[0]?.toUpperCase()}${says.slice(1)}. ${when[house]}`)
    .addHelpText('after', more && `\n${more}`)
    .exitOverride()
    .action(async (...given: unknown[]) => {
      const words = given.filter((word) => typeof word === 'string')
      process.exitCode = await perform(command, words, { calledFrom, json: program.opts().json === true })
    })
  if (choices) told.registeredArguments[0]?.choices(choices)
}

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : 2
})
