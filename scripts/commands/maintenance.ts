import { operator } from '../../lib/auth/operator'
import { env } from '../../lib/config/env'
import { runDoctor } from '../../lib/doctor/doctor'
import type { Finding } from '../../lib/doctor/finding'
import { moveToPostgres as move } from '../../lib/move/to-postgres'
import { type KeyRotation, rotateMasterKey } from '../../lib/settings/rotate-key'
import { setReportingZone } from '../../lib/settings/time-zone'
import type { Command, Result } from './command'

export const doctor: Command = {
  name: 'doctor',
  summary: 'check everything, change nothing, and say what to do',
  details: 'The exit code is 1 if a check fails.',
  server: 'any',
  opensDatabase: false,
  async run({ signal }) {
    const findings = await runDoctor(env, signal)
    const failed = findings.some(({ status }) => status === 'fail')
    return { text: findings.map(formatFinding).join('\n'), data: { findings }, failed }
  },
}

const INDENT = ' '.repeat(22)
const LINE = /.{1,98}(?=\s|$)|\S+/g

export const formatFinding = ({ status, check, message, fix }: Finding) =>
  `${status.padEnd(6)}${check.padEnd(16)}${wrap(message)}${fix ? `\n${INDENT}→ ${fix}` : ''}`

/** Breaks between words, so that a line fits a terminal of 120 columns. */
const wrap = (text: string) => [...text.matchAll(LINE)].map(([line]) => line.trimStart()).join(`\n${INDENT}`)

export const rotateKey: Command = {
  name: 'rotate-key',
  summary: 're-encrypt everything with a new encryption key',
  details: 'Requests continue; everyone has to sign in to the console again. Earlier backups need the previous key.',
  server: 'any',
  opensDatabase: true,
  async run() {
    return formatRotation(await rotateMasterKey(operator(), env()), Boolean(env().ENCRYPTION_KEY_COMMAND))
  },
}

function formatRotation(rotation: KeyRotation, usesCommand: boolean): Result {
  if (rotation.key === 'none') throw new Error('Another command rotated the key at the same time.')
  if (rotation.key === 'placed') {
    const text = `Everything is encrypted with a new key, which is in the key file.\nThe previous key is in ${rotation.previousKeyFile}. Earlier backups need it: store a copy somewhere else.`
    return { text, data: rotation }
  }
  const key = rotation.next.toString('base64')
  const where = usesCommand
    ? `Store it where ENCRYPTION_KEY_COMMAND reads it:\n\n${key}`
    : `Set it where the server reads its own:\n\nENCRYPTION_KEY=${key}`
  const text = `Everything is encrypted with a new key. ${where}\n\nThe server keeps running, and also starts with the previous key until it has started with this one. Keep the previous key for earlier backups.`
  return { text, data: { key: 'waiting', next: key } }
}

export const setZone: Command = {
  name: 'set-zone',
  parameters: '<zone>',
  summary: 'recompute days and months in another reporting time zone',
  details: 'Days whose requests were deleted keep the boundaries they have.',
  server: 'stopped',
  opensDatabase: true,
  async run(_, typed = '') {
    const zone = await setReportingZone(operator(), typed)
    return { text: `The reporting time zone is ${zone} now.`, data: { zone } }
  },
}

export const moveToPostgres: Command = {
  name: 'move-to-postgres',
  parameters: '<url>',
  summary: 'copy all data into an empty PostgreSQL database',
  details: `URL is postgres://… Command lines are visible to other users: leave the password out and set PGPASSWORD. All data is copied or none, and the totals of both databases are compared. The file keeps its data.
Afterwards start with DATABASE_URL=URL, and with ENCRYPTION_KEY set to the content of encryption.key in the data folder.`,
  server: 'stopped',
  opensDatabase: false,
  async run({ progress, signal }, url = '') {
    const data = await move(env(), url, { progress, signal })
    const rows = Object.values(data).reduce((sum, count) => sum + count, 0)
    const text = `Copied ${rows} rows; the totals match. Now start with DATABASE_URL and ENCRYPTION_KEY.`
    return { text, data }
  },
}
