import { expect, it } from 'vitest'
import { readHead } from './form-part'
import { ScanError } from './json-walk'

it('a multipart header full of whitespace is rejected as fast as any other', () => {
  const head = `content-disposition: form-data; name="a"\r\nx:${'\t'.repeat(8000)}\0`
  const since = performance.now()
  expect(() => readHead(head, () => false)).toThrow(ScanError)
  expect(performance.now() - since).toBeLessThan(1000)
})
