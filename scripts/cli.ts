/** `npx chatelaine`: parses the operator's commands, which are defined in commands/. */
import { resolve } from 'node:path'
import { CommanderError, Command as Program } from 'commander'
import { backup, restore } from './commands/backup'
import { type Command, type Flag, flagNames } from './commands/command'
import { importData } from './commands/import'
import { importBill } from './commands/import-bill'
import { doctor, moveToPostgres, rotateKey, setZone } from './commands/maintenance'
import { reconcile } from './commands/reconcile'
import { load, resetRoot, rootToken, save } from './commands/users'
import { runCommand } from './run-command'

const commands: Command[] = [
  ...[rootToken, resetRoot, save, load],
  ...[backup, restore, doctor, rotateKey, setZone, moveToPostgres, importData, reconcile, importBill],
]

const EXIT_CODES = 'Exit codes: 0 success, 1 failure, 2 wrong usage, 3 the database is in use, 130 interrupted.'

const SERVER = {
  any: 'Works whether the server runs or not.',
  stopped: 'The server must be stopped.',
}

// npm runs scripts in the package's folder, and passes the folder it was called from.
const cwd = (process.env.npm_lifecycle_event === 'cli' && process.env.INIT_CWD) || process.cwd()
process.chdir(resolve(import.meta.dirname, '..'))

const program = new Program('npx chatelaine')
  .description('Operator commands, run on the server’s machine.')
  .option('--json', 'print one JSON document, and messages on standard error only')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText('after', `\n${EXIT_CODES}`)
  .exitOverride()

const mapFlags = (isGiven: (flag: Flag) => boolean) =>
  Object.fromEntries(Object.keys(flagNames).map((flag) => [flag, isGiven(flag as Flag)])) as Record<Flag, boolean>

for (const command of commands) {
  const { name, parameters = '', choices, summary, details = '', server, flags = {} } = command
  const parsed = program
    .command(`${name} ${parameters}`)
    .summary(summary)
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}. ${SERVER[server]}`)
    .addHelpText('after', details && `\n${details}`)
    .exitOverride()
    .action(async (...received: unknown[]) => {
      // Commander appends its options and itself to the arguments.
      const args = received.filter((value) => typeof value === 'string')
      process.exitCode = await runCommand(command, args, {
        cwd,
        json: program.opts().json === true,
        flags: mapFlags((flag) => parsed.opts()[flag] === true),
      })
    })
  for (const [flag, description] of Object.entries(flags)) parsed.option(flagNames[flag as Flag], description)
  if (choices) parsed.registeredArguments[0]?.choices(choices)
}

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : 2
})
