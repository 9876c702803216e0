import { format } from 'node:util'
import type { Logger } from 'pino'
import { log } from './log'

/** What libraries print becomes lines of the log: each is one, without secrets, whatever of a request they quote. */
export function quoteConsole(target: Partial<Console> = console, to: Pick<Logger, 'warn' | 'debug'> = log) {
  const at = (level: 'warn' | 'debug') => {
    return (...said: unknown[]) => to[level]({ said: format(...said).trim() }, 'a library says')
  }
  // What breaks is told by instrumentation.ts as an error already.
  Object.assign(target, { error: at('warn'), warn: at('warn'), info: at('debug'), log: at('debug') })
}
