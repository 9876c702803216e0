import type { IncomingMessage } from 'node:http'

/** Far more than any form or operation takes; those have bounds of their own, and say so in words. */
const MOST = 1024 * 1024

/** Cuts the connection of whoever sends more than any of Next's doors reads: not all of them count. */
export function boundBody(request: IncomingMessage, most = MOST): IncomingMessage {
  const push = request.push.bind(request)
  let size = 0
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    size += chunk?.length ?? 0
    if (size <= most) return push(chunk, encoding)
    request.destroy()
    return false
  }
  return request
}
