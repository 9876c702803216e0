import { AppError } from '../core/errors'

const members = { liveName: 'name', liveEmail: 'email', liveKeyHmac: 'key', tokenHmac: 'token' } as const

/** Runs `change`; when the database finds a value taken by a living one, says which member it was. */
export async function unique<Result>(change: () => Promise<Result>): Promise<Result> {
  try {
    return await change()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'P2002') throw error
    const told = `${'meta' in error ? JSON.stringify(error.meta) : ''} ${error.message}`
    const column = Object.keys(members).find((name) => told.includes(name)) as keyof typeof members | undefined
    if (!column) throw error
    throw conflict(members[column])
  }
}

/** `member` as the API calls it. */
export function conflict(member: string) {
  const message = `This ${member} is already taken.`
  return new AppError('conflict', message, { issues: [{ path: member, message }] })
}
