import { spawn } from 'node:child_process'

const TIMEOUT_SECONDS = 30
/** More than any way to write 32 bytes takes. */
const MAX_OUTPUT = 4096

const keys = new Map<string, Promise<Buffer>>()

/** The key that `command` prints, in base64. It runs once in a process: a KMS may charge for it, or ask a person. */
export function keyFromCommand(command: string): Promise<Buffer> {
  const known = keys.get(command)
  if (known) return known
  const key = readKey(command)
  keys.set(command, key)
  key.catch(() => keys.delete(command))
  return key
}

/** No error quotes the command or what it printed: either may contain the key. */
export async function readKey(command: string, timeoutSeconds = TIMEOUT_SECONDS): Promise<Buffer> {
  const printed = await run(command, timeoutSeconds)
  const key = Buffer.from(printed, 'base64')
  if (key.length === 32 && /^[A-Za-z0-9+/_-]{43}=?$/.test(printed)) return key
  throw failed('did not print exactly 32 bytes in base64, and nothing else')
}

const failed = (what: string) =>
  new Error(`ENCRYPTION_KEY_COMMAND ${what}. What it printed is not shown: run the command in a shell to see it.`)

function run(command: string, timeoutSeconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // A process group of its own, because what the shell started would survive the shell.
    const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
    const stop = (error: Error) => {
      clearTimeout(timer)
      reject(error)
      child.stdout.destroy()
      endGroup(child.pid)
    }
    const timer = setTimeout(() => stop(failed(`did not end within ${timeoutSeconds} seconds`)), timeoutSeconds * 1000)
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      if (output.length > MAX_OUTPUT) stop(failed('printed more than a key'))
    })
    child.on('error', () => stop(failed('could not be run: there is no /bin/sh')))
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) resolve(output.trim())
      else reject(failed(signal ? `was ended by ${signal}` : `failed with exit code ${code}`))
    })
  })
}

function endGroup(pid: number | undefined) {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}
