import { Worker } from 'node:worker_threads'
import { DriverAdapterError } from '@prisma/driver-adapter-utils'
import type { Reply } from './protocol'

export type Channel<Call> = {
  call<Value>(call: Call): Promise<Value>
  close(): Promise<void>
}

/** Starts a worker thread and answers each call with its reply. `onDeath` runs when the thread ends without being asked to. */
export function openChannel<Call>(file: string, workerData: unknown, onDeath: (why: unknown) => void): Channel<Call> {
  const worker = new Worker(file, { workerData })
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  let calls: { id: number; call: Call }[] = []
  let last = 0
  let closing = false

  worker.on('message', (replies: Reply[]) => {
    for (const reply of replies) {
      const waiter = waiting.get(reply.id)
      waiting.delete(reply.id)
      if ('error' in reply) waiter?.reject(rebuild(reply.error))
      else waiter?.resolve(reply.value as never)
    }
  })
  const end = (why: unknown) => {
    for (const waiter of waiting.values()) waiter.reject(ended())
    waiting.clear()
    if (!closing) onDeath(why)
    closing = true
  }
  /** One message for all that is asked in one turn of the event loop: each costs two threads a wake-up. */
  const post = () => {
    worker.postMessage(calls)
    calls = []
  }
  worker.on('error', end)
  worker.on('exit', end)

  return {
    call: (call) =>
      new Promise((resolve, reject) => {
        if (closing) return reject(ended())
        last += 1
        waiting.set(last, { resolve, reject })
        if (calls.push({ id: last, call }) === 1) setImmediate(post)
      }),
    async close() {
      closing = true
      await worker.terminate()
    },
  }
}

const ended = () => new Error('The thread that does this work has ended.')

const rebuild = ({ message, code, cause }: Extract<Reply, { error: unknown }>['error']) =>
  cause ? new DriverAdapterError(cause) : Object.assign(new Error(message), code ? { code } : {})
