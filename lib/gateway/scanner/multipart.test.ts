import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ScanError } from './json'
import { MultipartScanner, parsePartHead } from './multipart'

const newScanner = (boundary = 'X') => new MultipartScanner(new Set(['model', 'stream', 'n']), boundary)

function scan(body: string | Buffer, cuts: readonly number[] = []) {
  const bytes = Buffer.from(body)
  const scanner = newScanner()
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (const [index, start] of edges.entries()) scanner.push(bytes.subarray(start, edges[index + 1] ?? bytes.length))
  scanner.end()
  return scanner
}

const part = (name: string, value: string, more = '') =>
  `--X\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
const END = '--X--\r\n'
const model = part('model', 'whisper-1')
const file = part('file', 'RIFF\r\n--\r\n-X\0\xff', '; filename="a b.wav"\r\nContent-Type: audio/wav')

describe('a multipart form', () => {
  it('is scanned the same wherever its chunks are cut', () => {
    const body = Buffer.from(file + part('stream', 'true') + model + part('n', '2') + END, 'latin1')
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => {
        const { fields, files } = scan(body, cuts)
        const { start = 0, end = 0, json } = fields.get('model') ?? {}
        expect(json).toBe('"whisper-1"')
        expect(body.toString('latin1', start, end)).toBe('whisper-1')
        expect(fields.get('stream')?.json).toBe('true')
        expect(fields.get('n')?.json).toBe('2')
        expect(files).toEqual({ count: 1, bytes: 14 })
      }),
    )
  })

  it("accepts what Node's own FormData writes, cut at every byte", async () => {
    const form = new FormData()
    form.set('model', 'gpt-4o-transcribe')
    form.set('file', new Blob(['\r\n--'], { type: 'audio/mpeg' }), 'é.mp3')
    const request = new Response(form)
    const boundary = /boundary=(.+)$/.exec(request.headers.get('content-type') ?? '')?.[1] ?? ''
    const bytes = Buffer.from(await request.arrayBuffer())
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const scanner = newScanner(boundary)
      scanner.push(bytes.subarray(0, cut))
      scanner.push(bytes.subarray(cut))
      scanner.end()
      expect(scanner.fields.get('model')?.json).toBe('"gpt-4o-transcribe"')
    }
  })

  it.each([
    ['a duplicated field', model + model + END],
    ['an upper-case name', part('Model', 'a') + END],
    ['a name with brackets', part('model[]', 'a') + END],
    ['a field as a file', part('model', 'a', '; filename="a"') + END],
    ['another charset', part('model', 'a', '\r\nContent-Type: text/plain; charset=utf-16') + END],
    ['a transfer encoding', part('model', 'YQ==', '\r\nContent-Transfer-Encoding: base64') + END],
    ['a Latin field that is not ASCII', part('model', 'é', '\r\nContent-Type: text/plain; charset=iso-8859-1') + END],
    ['an escaped name', `--X\r\nContent-Disposition: form-data; name="mod\\el"\r\n\r\na\r\n${END}`],
    ['an unknown parameter', part('model', 'a', '; size=1') + END],
    ['two names', part('model', 'a', '; name="b"') + END],
    ['an extended name', `--X\r\nContent-Disposition: form-data; name*=utf-8''model\r\n\r\na\r\n${END}`],
    ['no name', `--X\r\nContent-Disposition: form-data\r\n\r\na\r\n${END}`],
    ['two dispositions', part('model', 'a', '\r\nContent-Disposition: form-data; name="b"') + END],
    ['a folded header', part('model', 'a', '\r\n b: c') + END],
    ['bare line feeds', (model + END).replaceAll('\r\n', '\n')],
    ['a preamble', `hello\r\n${model}${END}`],
    ['an epilogue', `${model}${END}hello`],
    ['no closing boundary', model],
    ['a closing boundary in the middle', `${END}${model}${END}`],
    ['a boundary with a suffix', `${model}--XY\r\n${END}`],
    ['an empty body', ''],
  ])('is rejected where parsers could differ: %s', (_, body) => {
    expect(() => scan(body)).toThrow(expect.objectContaining({ name: 'ScanError' }))
  })
})

it('a multipart header full of whitespace is rejected as fast as any other', () => {
  const head = `content-disposition: form-data; name="a"\r\nx:${'\t'.repeat(8000)}\0`
  const since = performance.now()
  expect(() => parsePartHead(head, () => false)).toThrow(ScanError)
  expect(performance.now() - since).toBeLessThan(1000)
})
