import { closeSync, fsync, openSync, write } from 'node:fs'
import { promisify } from 'node:util'

const [writeTo, syncTo] = [promisify(write), promisify(fsync)]

/** A log whose lines are durable when their promise resolves. Lines that wait together are synced together. */
export function openJournal(file: string) {
  const handle = openSync(file, 'a')
  let waiting: { line: string; done: () => void }[] = []
  let writing = false

  async function pump() {
    if (writing) return
    writing = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await writeTo(handle, batch.map(({ line }) => line).join(''))
      await syncTo(handle)
      for (const { done } of batch) done()
    }
    writing = false
  }

  return {
    write: (entry: unknown) =>
      new Promise<void>((done) => {
        waiting.push({ line: `${JSON.stringify(entry)}\n`, done })
        void pump()
      }),
    close: () => closeSync(handle),
  }
}
