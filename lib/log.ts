import pino from 'pino'
import { env } from './env'

// Member tokens are UUID v4; request ids are made so that they never look like one.
const secrets = [
  /[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}/gi,
  /\bsk-[\w-]{6,}/g,
  /\bbearer\s+[^\s"\\]+/gi,
]
const paths = [
  'token',
  'key',
  'secret',
  'authorization',
  'cookie',
  '*.token',
  '*.key',
  '*.secret',
  '*.authorization',
  '*.cookie',
]

/** What looks like a secret is cut out, wherever in `line` it stands. */
const scrub = (line: string) => secrets.reduce((text, secret) => text.replace(secret, '[redacted]'), line)

/** JSON lines on standard output, without secrets. */
export const makeLog = (level: string, write: (line: string) => void) =>
  pino({ level, base: null, redact: { paths, censor: '[redacted]' } }, { write: (line: string) => write(scrub(line)) })

let made: pino.Logger | undefined

/** This process's log, made when first used: `next build` loads modules without an environment. */
export const log = new Proxy({} as pino.Logger, {
  get(_, name) {
    made ??= makeLog(levelOf(), (line) => process.stdout.write(line))
    const member: unknown = Reflect.get(made, name)
    return typeof member === 'function' ? member.bind(made) : member
  },
})

function levelOf() {
  try {
    return env().LOG_LEVEL
  } catch {
    return 'info' // The mistakes of the environment are themselves about to be logged.
  }
}
