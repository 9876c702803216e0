import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export const GIGABYTE = 2 ** 30
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 'y'), Buffer.from('\r\n')])

export async function openSocket(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Sends a gigabyte in chunks, or as much as is taken before the server hangs up; answers how much that was. */
export async function pour(socket: Socket): Promise<number> {
  let sent = 0
  const more = () => {
    while (!socket.destroyed && sent < GIGABYTE) {
      sent += CHUNK.length
      if (!socket.write(CHUNK)) return void socket.once('drain', more)
    }
  }
  more()
  // Being hung up on is an error as well.
  await new Promise((resolve) => socket.once('close', resolve))
  return sent
}

/** One request with such a body, until the server answers; the answer's status, if any. */
export async function flood(url: string, path: string, headers: string): Promise<string> {
  const socket = await openSocket(url)
  let said = ''
  socket.on('data', (part) => {
    said += part.toString('latin1')
    socket.destroy()
  })
  socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n${headers}\r\n`)
  socket.write('e\r\n{"x":"yyyyyyyy\r\n')
  await pour(socket)
  return said.split(' ')[1] ?? ''
}
