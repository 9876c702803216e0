import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { AdminActor } from '../../audit/actor'
import { record } from '../../audit/record'
import { AppError } from '../../core/errors'
import { writeFileAtomically } from '../../core/files'
import { Name } from '../../core/input'
import { db } from '../../runtime/db'
import { type ImportResult, importUsers } from '../../users/import-users'
import { revealUsers } from '../../users/reveal'
import { saveReportingZone } from '../../users/root'
import { Token } from './values'

/** `user.json` as opencatd writes and reads it, with everyone's plaintext token. */
const UserFile = z.array(z.object({ ID: z.int().positive(), Name, Token }))

/** Writes all users that are not deleted to `file`, readable only by its owner; returns their number. */
export async function saveUsers(admin: AdminActor, file: string): Promise<number> {
  const users = (await revealUsers(admin)).map(({ id, name, token }) => ({ ID: id, Name: name, Token: token }))
  await db.$transaction((tx) => record(tx, admin, 'user.export', undefined, String(users.length)))
  await writeFileAtomically(file, (partial) => writeFileSync(partial, `${JSON.stringify(users)}\n`))
  return users.length
}

/** Adds the users of `file` who are missing, in one transaction; returns the result for each. */
export async function loadUsers(admin: AdminActor, file: string): Promise<{ name: string; result: ImportResult }[]> {
  const now = new Date()
  const users = readUserFile(file).map(({ ID, Name, Token }) => {
    return { id: ID, name: Name, token: Token, createdAt: now, updatedAt: now, deletedAt: null }
  })
  return db.$transaction(async (tx) => {
    const results = await importUsers(tx, users)
    const added = results.filter(({ status }) => status === 'added').length
    await saveReportingZone(tx)
    await record(tx, admin, 'user.import', undefined, String(added))
    return results.map((result, index) => ({ name: users[index]?.name ?? '', result }))
  })
}

function readUserFile(file: string): z.infer<typeof UserFile> {
  const text = readFileSync(file, 'utf8').trim()
  if (text === '') throw unusable(`${file} is empty: opencatd fills it only when its save is run a second time.`)
  try {
    return UserFile.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) throw unusable(`${file} is not JSON.`)
    if (!(error instanceof z.ZodError)) throw error
    throw unusable(`${file} is not a user.json of opencatd:\n${z.prettifyError(error)}`)
  }
}

const unusable = (message: string) => new AppError('invalid_request', message)
