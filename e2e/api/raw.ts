import { connect } from 'node:net'

export type Reply = { status: number; headers: string; body: string }

/** Sends bytes as they are, also such as no HTTP client would send, and reads until the server closes. */
export function sendRaw(url: string, bytes: Buffer): Promise<Reply> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    const parts: Buffer[] = []
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer within 10 s')))
    socket.on('data', (part) => parts.push(part))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error)
    })
    socket.on('close', () => resolve(replyOf(Buffer.concat(parts))))
    socket.write(bytes)
  })
}

function replyOf(bytes: Buffer): Reply {
  const end = bytes.indexOf('\r\n\r\n')
  const headers = bytes.subarray(0, end).toString('latin1')
  const rest = bytes.subarray(end + 4)
  const body = /^transfer-encoding: chunked/im.test(headers) ? unchunked(rest) : rest
  return { status: Number(headers.split(' ')[1]), headers, body: body.toString('utf8') }
}

function unchunked(bytes: Buffer): Buffer {
  const line = bytes.indexOf('\r\n')
  const size = Number.parseInt(bytes.subarray(0, line).toString('latin1'), 16)
  if (!size) return Buffer.alloc(0)
  const start = line + 2
  return Buffer.concat([bytes.subarray(start, start + size), unchunked(bytes.subarray(start + size + 2))])
}
