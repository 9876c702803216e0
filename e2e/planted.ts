import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Too short to be told from anything else. */
const SHORTEST = 12

/** Files that are there to hold secrets: the encryption key, those before it, and opencatd's own formats. */
const OPEN = /(^|\/)(encryption\.key[^/]*|user\.json[^/]*)$/

const KEY = /(^|\/)encryption\.key[^/]*$/

/** The secrets of one house, and where they must not be found. */
export type Planted = {
  add(...secrets: unknown[]): void
  /** Every `token` and `key` in what was said over the documented API. */
  addFrom(said: unknown): void
  /** Notes `where` unless `text` holds none. */
  look(where: string, text: string | Buffer): void
  /** All files, for what their key is too: the log, the database and its log, backups, whatever else lies there. */
  lookIn(folder: string): void
  /** Where one was found, without the secret. */
  found(): string[]
}

export function makePlanted(): Planted {
  const secrets = new Map<string, Buffer[]>()
  const found = new Set<string>()

  const planted: Planted = {
    add(...more) {
      for (const secret of more)
        if (typeof secret === 'string' && secret.length >= SHORTEST) secrets.set(secret, formsOf(secret))
    },
    addFrom(said) {
      if (typeof said !== 'object' || said === null) return
      const { token, key } = said as Record<string, unknown>
      planted.add(token, key)
      for (const part of Object.values(said)) planted.addFrom(part)
    },
    look(where, text) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text
      for (const [secret, forms] of secrets)
        if (forms.some((form) => bytes.includes(form))) found.add(`${where}: ${secret.slice(0, 6)}…`)
    },
    lookIn(folder) {
      if (!existsSync(folder)) return
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      const paths = files.map(({ parentPath, name }) => join(parentPath, name))
      for (const file of paths.filter((path) => KEY.test(path))) planted.add(readFileSync(file, 'utf8').trim())
      for (const file of paths.filter((path) => !OPEN.test(path))) planted.look(file, readFileSync(file))
    },
    found: () => [...found],
  }
  return planted
}

/** As it is, and in base64 wherever in a longer text it begins. */
function formsOf(secret: string): Buffer[] {
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]).toString('base64')
    return text.slice(shift === 0 ? 0 : 4, -4)
  })
  return [secret, ...shifted].map((form) => Buffer.from(form))
}
