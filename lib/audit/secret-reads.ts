import { log } from '../logging/log'
import { db } from '../runtime/db'
import type { Action } from './actions'
import type { Actor } from './actor'
import { record } from './record'

const HOUR_MS = 3_600_000

type SecretRead = Extract<Action, 'user.read_tokens' | 'key.read_secrets'>
type Window = { timer: NodeJS.Timeout; further: number; close(): Promise<void> }

const windows = new Map<string, Window>()

/**
 * Records that the API returned secrets: the first time in an hour for an actor and kind at once, before they are returned,
 * and how often it did again when the hour or the process ends. A crash loses that count.
 */
export async function recordSecretRead(actor: Actor, action: SecretRead): Promise<void> {
  // A command records what it does.
  if (actor.isOperator) return
  const name = `${actor.userId} ${action}`
  const open = windows.get(name)
  if (open) {
    open.further += 1
    return
  }
  const window: Window = {
    further: 0,
    timer: setTimeout(() => void window.close(), HOUR_MS).unref(),
    async close() {
      clearTimeout(window.timer)
      windows.delete(name)
      const { further } = window
      if (further === 0) return
      await db
        .$transaction((tx) => record(tx, actor, action, undefined, `${further} more within the hour`))
        .catch((err: unknown) => log.error({ err, action, further }, 'further reads of secrets cannot be recorded'))
    },
  }
  windows.set(name, window)
  try {
    await db.$transaction((tx) => record(tx, actor, action))
  } catch (error) {
    clearTimeout(window.timer)
    windows.delete(name)
    throw error
  }
}

/** Records what was counted so far, before the process ends. */
export async function flushSecretReads(): Promise<void> {
  await Promise.all([...windows.values()].map((window) => window.close()))
}
