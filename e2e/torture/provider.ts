import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Ran } from './order'

type Status = { open: number; held: number; sockets: number }

export type Provider = {
  /** Origins: the second one's certificate is signed by nobody. */
  url: string
  tls: string
  /** What it ran, as its file says. */
  ran(): Ran[]
  status(): Promise<Status>
  /** Lets go all that was ordered to be held. */
  release(): Promise<Status>
  close(): Promise<void>
}

/** Starts the upstream in a process of its own, its journal and its program in `folder`. */
export async function startProvider(folder: string): Promise<Provider> {
  const [program, journal] = [join(folder, 'upstream.mjs'), join(folder, 'upstream.ndjson')]
  await build({
    entryPoints: ['e2e/torture/upstream.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
  const child = fork(program, [journal])
  const [{ url, tls }] = (await once(child, 'message')) as [{ url: string; tls: string }]
  let turn: Promise<unknown> = Promise.resolve()
  const ask = (what: 'status' | 'release') => {
    const answer = turn.then(async () => {
      child.send(what)
      return ((await once(child, 'message')) as [Status])[0]
    })
    turn = answer
    return answer
  }
  return {
    url,
    tls,
    ran: () => linesOf(readFileSync(journal, 'utf8')),
    status: () => ask('status'),
    release: () => ask('release'),
    async close() {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

const linesOf = (text: string): Ran[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
