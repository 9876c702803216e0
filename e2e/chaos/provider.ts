import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { UpstreamRun } from './order'

type Status = { open: number; held: number; sockets: number }

export type Provider = {
  url: string
  /** Its origin with an untrusted certificate. */
  tls: string
  /** The requests it ran, according to its journal. */
  runs(): UpstreamRun[]
  status(): Promise<Status>
  /** Responds to all held requests. */
  release(): Promise<Status>
  close(): Promise<void>
}

/** Starts the provider in a process of its own, with its journal in `folder`. */
export async function startProvider(folder: string): Promise<Provider> {
  const [program, journal] = [join(folder, 'upstream.mjs'), join(folder, 'upstream.ndjson')]
  await build({
    entryPoints: ['e2e/chaos/upstream/upstream.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
  const child = fork(program, [journal])
  const [{ url, tls }] = (await once(child, 'message')) as [{ url: string; tls: string }]
  let last: Promise<unknown> = Promise.resolve()
  // One at a time: responses carry no id.
  const send = (command: 'status' | 'release') => {
    const status = last.then(async () => {
      child.send(command)
      return ((await once(child, 'message')) as [Status])[0]
    })
    last = status
    return status
  }
  return {
    url,
    tls,
    runs: () => linesOf(readFileSync(journal, 'utf8')),
    status: () => send('status'),
    release: () => send('release'),
    async close() {
      if (child.exitCode !== null) return
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}

const linesOf = (text: string): UpstreamRun[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
