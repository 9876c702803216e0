import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

const STUBS = resolve('e2e/docs-commands/stubs')

/** Programs that are run for real. */
const real = ['chmod', 'cp', 'curl', 'df', 'ls', 'node', 'npm', 'npx', 'openssl', 'printenv', 'sh', 'touch']
const postgresPrograms = ['pg_dump', 'pg_isready', 'pg_restore', 'psql']

/** Programs replaced by a stub, which checks its arguments. */
const stubs = readdirSync(STUBS).map((name) => name.replace('.mjs', ''))

/** Every program the documented commands may call. Add a new one to one of the lists. */
export const programs = [...real, ...postgresPrograms, ...stubs]

/** Links all of them, and nothing else, in `folder`, which can then be the whole PATH. */
export function linkPrograms(folder: string) {
  mkdirSync(folder)
  for (const name of stubs) symlinkSync(join(STUBS, `${name}.mjs`), join(folder, name))
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const name of [...real, ...postgresPrograms]) {
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
    // The commands that need PostgreSQL's programs are only tested with PostgreSQL.
    if (found) symlinkSync(found, join(folder, name))
    else if (real.includes(name)) throw new Error(`These tests need ${name}.`)
  }
}
