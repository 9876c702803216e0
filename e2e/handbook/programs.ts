import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

const STAND_INS = resolve('e2e/handbook/stand-ins')

/** What runs in earnest. */
const real = ['chmod', 'cp', 'curl', 'df', 'ls', 'node', 'npm', 'npx', 'openssl', 'printenv', 'sh', 'touch']
const ofPostgres = ['pg_dump', 'pg_isready', 'pg_restore', 'psql']

/** What has a stand-in, each of which says what it looks at. */
const standIns = readdirSync(STAND_INS).map((name) => name.replace('.mjs', ''))

/** All that the handbook's commands may call; a new program is to be put into one of the lists. */
export const programs = [...real, ...ofPostgres, ...standIns]

/** Fills `folder` with them and nothing else, so that it can be a whole PATH. */
export function gatherPrograms(folder: string) {
  mkdirSync(folder)
  for (const name of standIns) symlinkSync(join(STAND_INS, `${name}.mjs`), join(folder, name))
  const places = (process.env.PATH ?? '').split(delimiter)
  for (const name of [...real, ...ofPostgres]) {
    const found = places.map((place) => join(place, name)).find((path) => existsSync(path))
    // Without PostgreSQL's, what calls them fails where it is run: on PostgreSQL.
    if (found) symlinkSync(found, join(folder, name))
    else if (real.includes(name)) throw new Error(`These tests need ${name}.`)
  }
}
