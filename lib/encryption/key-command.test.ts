import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readKey } from './key-command'
import { loadMasterKey } from './master-key'

const folder = mkdtempSync(join(tmpdir(), 'chatelaine-key-command-'))
const key = randomBytes(32)
const base64 = key.toString('base64')

test('the master key is what the command prints, and the command runs once', async () => {
  const log = join(folder, 'runs')
  const source = { DATA_DIR: folder, ENCRYPTION_KEY_COMMAND: `echo run >> '${log}'; echo '${base64}'` }
  expect(await loadMasterKey(source, true)).toEqual(key)
  expect(await loadMasterKey(source, false)).toEqual(key)
  expect(readFileSync(log, 'utf8')).toBe('run\n')
  expect(existsSync(join(folder, 'encryption.key'))).toBe(false)
})

test('base64url and a pipeline of commands work too', async () => {
  expect(await readKey(`printf %s ${key.toString('base64url')} | cat`)).toEqual(key)
})

test.each([
  [`echo ${base64}; exit 3`, 'failed with exit code 3'],
  [`echo ${base64} >&2; kill -TERM $$`, 'was ended by SIGTERM'],
  ['no-such-program-here', 'failed with exit code 127'],
  [`echo ${base64.slice(4)}`, 'did not print exactly 32 bytes in base64'],
  [`echo 'key: ${base64}'`, 'did not print exactly 32 bytes in base64'],
  [`echo ${base64}; echo ${base64}`, 'did not print exactly 32 bytes in base64'],
  ['true', 'did not print exactly 32 bytes in base64'],
  ['yes', 'printed more than a key'],
])('%s: an error in a sentence, without the output', async (command, message) => {
  const error = await readKey(command).catch((error: Error) => error)
  expect(error).toMatchObject({ message: expect.stringContaining(`ENCRYPTION_KEY_COMMAND ${message}`) })
  expect(String(error)).not.toContain(base64.slice(4, 12))
})

test('a command that does not end is ended, with what it started', async () => {
  const pidFile = join(folder, 'pid')
  const command = `sleep 600 & echo $! > '${pidFile}'; wait`
  await expect(readKey(command, 0.5)).rejects.toThrow('did not end within 0.5 seconds')
  const state = () => {
    try {
      return readFileSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}/stat`, 'utf8').split(' ')[2]
    } catch {
      return 'gone'
    }
  }
  await expect.poll(state).toMatch(/^(gone|Z)$/)
})

test('a command that failed runs again when it is asked for again', async () => {
  const flag = join(folder, 'flag')
  const ENCRYPTION_KEY_COMMAND = `[ -e '${flag}' ] && echo '${base64}' || { touch '${flag}'; exit 1; }`
  const source = { DATA_DIR: folder, ENCRYPTION_KEY_COMMAND }
  await expect(loadMasterKey(source, false)).rejects.toThrow('failed with exit code 1')
  expect(await loadMasterKey(source, false)).toEqual(key)
})
