import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scannerFor } from '../request/content-type'
import { endpoints } from '../request/endpoints'

const TYPE = 'multipart/form-data; boundary=X'
const watched = endpoints.get('/v1/audio/transcriptions')

function scan(body: string | Buffer, cuts: readonly number[] = []) {
  if (!watched) throw new Error('no endpoint')
  const bytes = Buffer.from(body)
  const { scanner } = scannerFor(watched, TYPE)
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

describe('a form', () => {
  it('is read the same however it is cut', () => {
    const body = Buffer.from(file + part('stream', 'true') + model + part('n', '2') + END, 'latin1')
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => {
        const { members, files } = scan(body, cuts)
        const { start = 0, end = 0, text } = members.get('model') ?? {}
        expect(text).toBe('"whisper-1"')
        expect(body.toString('latin1', start, end)).toBe('whisper-1')
        expect(members.get('stream')?.text).toBe('true')
        expect(members.get('n')?.text).toBe('2')
        expect(files).toEqual({ count: 1, bytes: 14 })
      }),
    )
  })

  it("takes what Node's own FormData writes, cut at every place", async () => {
    const form = new FormData()
    form.set('model', 'gpt-4o-transcribe')
    form.set('file', new Blob(['\r\n--'], { type: 'audio/mpeg' }), 'é.mp3')
    const request = new Response(form)
    const type = request.headers.get('content-type') ?? ''
    const bytes = Buffer.from(await request.arrayBuffer())
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const { scanner } = scannerFor(watched as NonNullable<typeof watched>, type)
      scanner.push(bytes.subarray(0, cut))
      scanner.push(bytes.subarray(cut))
      scanner.end()
      expect(scanner.members.get('model')?.text).toBe('"gpt-4o-transcribe"')
    }
  })

  it.each([
    ['a model twice', model + model + END],
    ['a model in capitals', part('Model', 'a') + END],
    ['a model as a list', part('model[]', 'a') + END],
    ['a model as a file', part('model', 'a', '; filename="a"') + END],
    ['a model in another alphabet', part('model', 'a', '\r\nContent-Type: text/plain; charset=utf-16') + END],
    ['a model that is encoded', part('model', 'YQ==', '\r\nContent-Transfer-Encoding: base64') + END],
    ['two names', part('model', 'a', '; name="b"') + END],
    ['an extended name', `--X\r\nContent-Disposition: form-data; name*=utf-8''model\r\n\r\na\r\n${END}`],
    ['no name', `--X\r\nContent-Disposition: form-data\r\n\r\na\r\n${END}`],
    ['two dispositions', part('model', 'a', '\r\nContent-Disposition: form-data; name="b"') + END],
    ['a folded header', part('model', 'a', '\r\n b: c') + END],
    ['bare line feeds', (model + END).replaceAll('\r\n', '\n')],
    ['something before it', `hello\r\n${model}${END}`],
    ['something behind it', `${model}${END}hello`],
    ['no end', model],
    ['an end too early', `${END}${model}${END}`],
    ['a boundary with a tail', `${model}--XY\r\n${END}`],
    ['nothing', ''],
  ])('is refused where two readers could differ: %s', (_, body) => {
    expect(() => scan(body)).toThrow(expect.objectContaining({ name: 'ScanError' }))
  })

  it.each([
    'application/json',
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=a; boundary=b',
    'multipart/form-data; boundary="a;b',
    'multipart/mixed; boundary=X',
    `multipart/form-data; boundary=${'x'.repeat(71)}`,
    'multipart/form-data; boundary=a\tb',
  ])('has one plain boundary: %s', (type) => {
    expect(() => scannerFor(watched as NonNullable<typeof watched>, type)).toThrow(
      expect.objectContaining({ name: 'Refusal', status: 400 }),
    )
  })
})
