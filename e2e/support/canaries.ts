import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FakeProvider } from '../../test/fake-provider/fake-provider'
import { ENCRYPTION_KEY, onPostgres, openDatabase } from './database'
import { makeMatcher } from './matcher'
import type { Server } from './server-process'

type Env = Record<string, string>

/** A shorter secret could appear anywhere by chance. */
const MIN_LENGTH = 12

const MASTER_KEY_FILE = /(^|\/)encryption\.key[^/]*$/

/** Files that exist to hold secrets: encryption keys, and opencatd's user list. */
const SECRET_FILES = /(^|\/)(encryption\.key[^/]*|user\.json[^/]*)$/

const SECRET_VARIABLES = ['ROOT_TOKEN', 'ENCRYPTION_KEY', 'METRICS_TOKEN', 'ALERT_WEBHOOK_SECRET', 'OIDC_CLIENT_SECRET']

/** The secrets of one app, and the places where one was found although none may be there. */
export type Canaries = {
  add(...secrets: unknown[]): void
  /** Adds every `token` and `key` in a request or response of the API. */
  addFromJson(json: unknown): void
  /** Records `where` if `content` contains a secret. */
  scan(where: string, content: string | Buffer): void
  /** Scans every file: log, database and its write-ahead log, backups, whatever else is there. Key files become canaries. */
  scanFolder(folder: string): void
  /** The places found, each with the first characters of its secret. */
  found(): string[]
}

export function makeCanaries(): Canaries {
  const matcher = makeMatcher()
  const found = new Set<string>()

  const canaries: Canaries = {
    add(...secrets) {
      for (const secret of secrets)
        if (typeof secret === 'string' && secret.length >= MIN_LENGTH) matcher.add(secret, encodingsOf(secret))
    },
    addFromJson(json) {
      if (typeof json !== 'object' || json === null) return
      const { token, key } = json as Record<string, unknown>
      canaries.add(token, key)
      for (const part of Object.values(json)) canaries.addFromJson(part)
    },
    scan(where, content) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      for (const secret of matcher.matchesIn(bytes)) found.add(`${where}: ${secret.slice(0, 6)}…`)
    },
    scanFolder(folder) {
      if (!existsSync(folder)) return
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      const paths = files.map(({ parentPath, name }) => join(parentPath, name))
      for (const file of paths.filter((path) => MASTER_KEY_FILE.test(path)))
        canaries.add(readFileSync(file, 'utf8').trim())
      for (const file of paths.filter((path) => !SECRET_FILES.test(path))) canaries.scan(file, readFileSync(file))
    },
    found: () => [...found],
  }
  return canaries
}

/** The secret itself, and its base64 at each of the three offsets it can have within a longer text. */
function encodingsOf(secret: string): Buffer[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString('base64')
    return text.slice(offset === 0 ? 0 : 4, -4)
  })
  return [secret, ...base64].map((encoding) => Buffer.from(encoding))
}

/** The canaries of every app that is open in this process: no page may contain one of any of them. */
export const openCanaries = new Set<Canaries>()

/** The canaries of a new app: the secrets in its environment. */
export function canariesFor(env: Env): Canaries {
  const canaries = makeCanaries()
  canaries.add(...SECRET_VARIABLES.map((name) => env[name]))
  if (onPostgres) canaries.add(ENCRYPTION_KEY)
  openCanaries.add(canaries)
  return canaries
}

/** The keys a provider was sent are canaries too. */
export function addProviderKeys(canaries: Canaries, provider: FakeProvider) {
  for (const { headers } of provider.requests)
    canaries.add(headers.authorization?.slice('Bearer '.length), headers['api-key'])
}

/** Scans before the server stops, when SQLite's write-ahead log still exists. */
export async function scanRunningApp(canaries: Canaries, server: Server, env: Env) {
  await scanDatabase(canaries, server.dataDir)
  if (!env.METRICS_TOKEN || !server.isUp()) return
  const metrics = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${env.METRICS_TOKEN}` } })
  canaries.scan('/metrics', await metrics.text())
}

/** Scans the data folder and, on PostgreSQL, every row. */
export async function scanDatabase(canaries: Canaries, dataDir: string, postgres?: string) {
  canaries.scanFolder(dataDir)
  if (onPostgres) canaries.scan('the database', await dumpRows(dataDir, postgres))
}

export async function dumpRows(dataDir: string, postgres?: string): Promise<Buffer> {
  const { all, close } = await openDatabase(dataDir, postgres)
  const tables = await all<{ name: string }>(
    `SELECT tablename AS "name" FROM pg_tables WHERE schemaname = current_schema()`,
  )
  const rows: object[] = []
  for (const { name } of tables) rows.push(...(await all<object>(`SELECT * FROM "${name}"`)))
  await close()
  const values = rows.flatMap((row) => [...Object.values(row), ' '])
  return Buffer.concat(values.map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(`${value}\n`))))
}

/** Scans the folders of a stopped server; throws if a secret was found, now or before. */
export function assertNoneFound(canaries: Canaries, ...folders: string[]) {
  for (const folder of folders) canaries.scanFolder(folder)
  openCanaries.delete(canaries)
  assert.deepEqual(canaries.found(), [], 'secrets were found where none may be')
}
