import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { record } from '../../audit/audit'
import type { Admin } from '../../auth/actor'
import { AppError } from '../../core/errors'
import { Name } from '../../core/input'
import { writeWhole } from '../../core/write-file'
import { db } from '../../db/client'
import { type Admission, admitUsers } from '../../users/admit'
import { revealUsers } from '../../users/reveal'
import { keepZone } from '../../users/root'
import { Token } from './token'

/** `user.json` as opencatd writes and reads it: everyone's token in clear. */
const UserFile = z.array(z.object({ ID: z.int().positive(), Name, Token }))

/** Writes everyone who is not deleted into `file`, readable by its owner only; answers how many. */
export async function saveUsers(admin: Admin, file: string): Promise<number> {
  const users = (await revealUsers(admin)).map(({ id, name, token }) => ({ ID: id, Name: name, Token: token }))
  await db.$transaction((tx) => record(tx, admin, 'user.save', undefined, String(users.length)))
  await writeWhole(file, (partial) => writeFileSync(partial, `${JSON.stringify(users)}\n`))
  return users.length
}

/** Adds those of `file` who are missing, all or nobody; answers what became of each. */
export async function loadUsers(admin: Admin, file: string): Promise<{ name: string; admission: Admission }[]> {
  const now = new Date()
  const newcomers = parse(file).map(({ ID, Name, Token }) => {
    return { id: ID, name: Name, token: Token, createdAt: now, updatedAt: now, deletedAt: null }
  })
  return db.$transaction(async (tx) => {
    const admissions = await admitUsers(tx, newcomers)
    const added = admissions.filter(({ came }) => came === 'new').length
    await keepZone(tx)
    await record(tx, admin, 'user.load', undefined, String(added))
    return admissions.map((admission, at) => ({ name: newcomers[at]?.name ?? '', admission }))
  })
}

function parse(file: string): z.infer<typeof UserFile> {
  const text = readFileSync(file, 'utf8').trim()
  if (text === '') throw unusable(`${file} is empty: opencatd fills it when its save is run a second time.`)
  try {
    return UserFile.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) throw unusable(`${file} is not JSON.`)
    if (!(error instanceof z.ZodError)) throw error
    throw unusable(`${file} is no user.json of opencatd:\n${z.prettifyError(error)}`)
  }
}

const unusable = (message: string) => new AppError('invalid_request', message)
