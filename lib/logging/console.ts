import { format } from 'node:util'
import type { Logger } from 'pino'
import { log } from './log'

/** Redirects what libraries print to the log: one line per call, with secrets redacted. */
export function logConsoleOutput(target: Partial<Console> = console, to: Pick<Logger, 'warn' | 'debug'> = log) {
  const at = (level: 'warn' | 'debug') => {
    return (...args: unknown[]) => to[level]({ output: format(...args).trim() }, 'library output')
  }
  // `console.error` is only a warning here: instrumentation.ts already logs real errors.
  Object.assign(target, { error: at('warn'), warn: at('warn'), info: at('debug'), log: at('debug') })
}
