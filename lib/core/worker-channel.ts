import { writeFileSync } from 'node:fs'
import { parentPort, Worker } from 'node:worker_threads'

/** `cause` carries structured driver errors, such as a unique constraint violation. */
export type WorkerError = { message: string; code?: string; cause?: unknown }
export type WorkerRequest<Call> = { id: number; call: Call }
export type WorkerReply = { id: number; value: unknown } | { id: number; error: WorkerError }

/** The id of a reply to no call: for `onNotice`. */
export const NOTICE = 0

export type WorkerChannel<Call> = {
  call<Value>(call: Call): Promise<Value>
  close(): Promise<void>
}

type Options = {
  workerData?: unknown
  /** Runs when the thread exits without `close`. */
  onExit(reason: unknown): void
  toError?(error: WorkerError): Error
  onNotice?(value: unknown): void
}

/**
 * Starts a worker thread and matches its replies to calls. The worker receives `WorkerRequest[]` messages and answers
 * with `WorkerReply[]`.
 */
export function openWorkerChannel<Call>(
  file: string,
  { workerData, onExit, toError = plainError, onNotice }: Options,
): WorkerChannel<Call> {
  const worker = new Worker(file, { workerData })
  const pending = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  let batch: WorkerRequest<Call>[] = []
  let lastId = 0
  let closed = false

  worker.on('message', (replies: WorkerReply[]) => {
    for (const reply of replies) {
      if (reply.id === NOTICE && 'value' in reply) onNotice?.(reply.value)
      const caller = pending.get(reply.id)
      pending.delete(reply.id)
      if ('error' in reply) caller?.reject(toError(reply.error))
      else caller?.resolve(reply.value as never)
    }
  })
  const end = (reason: unknown) => {
    for (const caller of pending.values()) caller.reject(threadExited())
    pending.clear()
    if (!closed) onExit(reason)
    closed = true
  }
  /** One message per turn of the event loop: each message wakes both threads. */
  const post = () => {
    worker.postMessage(batch)
    batch = []
  }
  worker.on('error', end)
  worker.on('exit', end)

  return {
    call: (call) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(threadExited())
        lastId += 1
        pending.set(lastId, { resolve, reject })
        if (batch.push({ id: lastId, call }) === 1) setImmediate(post)
      }),
    async close() {
      closed = true
      await worker.terminate()
    },
  }
}

/** Runs in the worker: names the thread, up to 15 characters, for `top -H` and other tools that tell threads apart. Linux only. */
export function nameThread(name: string) {
  try {
    writeFileSync('/proc/thread-self/comm', name)
  } catch {
    // There is no /proc.
  }
}

/** Runs in the worker: replies to each call as soon as it is done. */
export function serveWorkerCalls<Call>(handle: (call: Call) => Promise<unknown>) {
  parentPort?.on('message', async (requests: WorkerRequest<Call>[]) => {
    for (const { id, call } of requests) parentPort?.postMessage([await workerReply(id, () => handle(call))])
  })
}

export async function workerReply(id: number, work: () => Promise<unknown>): Promise<WorkerReply> {
  try {
    return { id, value: await work() }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { id, error: toWorkerError(error) }
  }
}

export function toWorkerError(error: Error): WorkerError {
  const { message, cause, code } = error as Error & { code?: unknown }
  return { message, ...(cause ? { cause } : {}), ...(typeof code === 'string' ? { code } : {}) }
}

const threadExited = () => new Error('The worker thread has exited.')

const plainError = ({ message, code }: WorkerError) => Object.assign(new Error(message), code ? { code } : {})
