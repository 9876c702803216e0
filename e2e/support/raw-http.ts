import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { timing } from './timing'

export type Reply = { status: number; headers: string; body: string }

export const GIGABYTE = 2 ** 30
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 'y'), Buffer.from('\r\n')])

export async function openSocket(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Sends bytes no HTTP client would send, and reads until the server closes the connection. */
export function sendRaw(url: string, bytes: Buffer): Promise<Reply> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    const parts: Buffer[] = []
    socket.setTimeout(timing.reply, () => socket.destroy(new Error(`no response within ${timing.reply} ms`)))
    socket.on('data', (part) => parts.push(part))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error)
    })
    socket.on('close', () => resolve(parseReply(Buffer.concat(parts))))
    socket.write(bytes)
  })
}

function parseReply(bytes: Buffer): Reply {
  const end = bytes.indexOf('\r\n\r\n')
  const headers = bytes.subarray(0, end).toString('latin1')
  const rest = bytes.subarray(end + 4)
  const body = /^transfer-encoding: chunked/im.test(headers) ? dechunk(rest) : rest
  return { status: Number(headers.split(' ')[1]), headers, body: body.toString('utf8') }
}

function dechunk(bytes: Buffer): Buffer {
  const line = bytes.indexOf('\r\n')
  const size = Number.parseInt(bytes.subarray(0, line).toString('latin1'), 16)
  if (!size) return Buffer.alloc(0)
  const start = line + 2
  return Buffer.concat([bytes.subarray(start, start + size), dechunk(bytes.subarray(start + size + 2))])
}

/** Sends up to a gigabyte in chunks until the server closes the connection. Returns the number of bytes it took. */
export async function sendGigabyte(socket: Socket): Promise<number> {
  let sent = 0
  const sendMore = () => {
    while (!socket.destroyed && sent < GIGABYTE) {
      sent += CHUNK.length
      if (!socket.write(CHUNK)) return void socket.once('drain', sendMore)
    }
  }
  sendMore()
  // Not `once` of node:events, which rejects when the server resets the connection.
  await new Promise((resolve) => socket.once('close', resolve))
  return sent
}

/** Posts a body of a gigabyte, and stops at the first byte of the response. Returns its status, or '' without one. */
export async function flood(url: string, path: string, headers: string): Promise<string> {
  const socket = await openSocket(url)
  let response = ''
  socket.on('data', (part) => {
    response += part.toString('latin1')
    socket.destroy()
  })
  socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n${headers}\r\n`)
  socket.write('e\r\n{"x":"yyyyyyyy\r\n')
  await sendGigabyte(socket)
  return response.split(' ')[1] ?? ''
}
