import { describe, expect, it } from 'vitest'
import { scannerFor } from './content-type'
import { type Endpoint, endpoints } from './endpoints'

const endpoint = (path: string) => endpoints.get(path) as Endpoint
const form = endpoint('/v1/audio/transcriptions')

describe('the content type', () => {
  it.each([
    'application/json',
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=a; boundary=b',
    'multipart/form-data; boundary="a;b',
    'multipart/mixed; boundary=X',
    `multipart/form-data; boundary=${'x'.repeat(71)}`,
    'multipart/form-data; boundary=a\tb',
    'multipart/form-data; charset=utf-8',
    'multipart/form-data; boundary=X; type=a',
    'multipart/form-data; boundary=X boundary=Y',
  ])('of a form must have exactly one plain boundary: %s', (type) => {
    expect(() => scannerFor(form, type)).toThrow(expect.objectContaining({ name: 'GatewayError', status: 400 }))
  })

  it('of a form is sent as it came; that of JSON is set by us', () => {
    const type = 'multipart/form-data; boundary="a b"'
    expect(scannerFor(form, type).contentType).toBe(type)
    for (const charset of [
      'multipart/form-data;charset=UTF-8;boundary=X',
      'multipart/form-data; boundary="X"; charset=utf-8',
    ])
      expect(scannerFor(form, charset).contentType).toBe(charset)
    expect(scannerFor(endpoint('/v1/embeddings'), 'text/plain').contentType).toBe('application/json')
  })

  it('of a form is rejected where JSON is expected', () => {
    expect(() => scannerFor(endpoint('/v1/embeddings'), 'multipart/form-data; boundary=X')).toThrow(
      expect.objectContaining({ name: 'GatewayError', status: 400 }),
    )
  })
})
