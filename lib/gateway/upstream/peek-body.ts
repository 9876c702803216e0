import { Readable } from 'node:stream'

const MOST = 64 * 1024
const PATIENCE = 5000

/** The first 64 KiB of a body as text, and a body that has all of it still: what was looked at goes on as it came. */
export function peek(source: Readable): Promise<{ text: string; body: Readable }> {
  const chunks: Buffer[] = []
  let size = 0
  const body = new Readable({
    read: () => source.resume(),
    destroy(error, done) {
      source.destroy(error ?? undefined)
      done(error)
    },
  })
  // It may fail while nobody is reading; whoever reads is told again.
  body.on('error', () => {})
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      resolve({ text: Buffer.concat(chunks).toString('utf8', 0, MOST), body })
    }
    const timer = setTimeout(done, PATIENCE)
    source.on('data', (chunk: Buffer) => {
      if (size < MOST) chunks.push(chunk)
      size += chunk.length
      if (!body.push(chunk) && size >= MOST) source.pause()
      if (size >= MOST) done()
    })
    source.once('end', () => {
      body.push(null)
      done()
    })
    const broke = () => {
      if (!source.readableEnded) body.destroy(source.errored ?? undefined)
      done()
    }
    if (source.destroyed) broke()
    else source.once('close', broke)
  })
}
