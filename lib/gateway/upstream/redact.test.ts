import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SecretRedactor } from './redact'

const SECRET = 'sk-sk-sk-secret-of-a-provider'

function redact(secret: string, chunks: readonly Buffer[]): string {
  const redactor = new SecretRedactor(secret)
  return Buffer.concat([...chunks.map((chunk) => redactor.push(chunk)), redactor.flush()]).toString()
}

it('redacts the key wherever the chunks are cut, and changes no length and nothing else', () => {
  const text = fc.array(fc.constantFrom(SECRET, 'sk-', 's', SECRET.slice(0, -1), 'é', '\n'), { maxLength: 8 })
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 6 }), (words, cuts) => {
      const bytes = Buffer.from(words.join(''))
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end))
      expect(redact(SECRET, chunks)).toBe(bytes.toString().replaceAll(SECRET, '*'.repeat(SECRET.length)))
    }),
  )
})

it('passes everything else on at once', () => {
  const redactor = new SecretRedactor(SECRET)
  expect(redactor.push(Buffer.from('data: {}\n\n')).toString()).toBe('data: {}\n\n')
  expect(redactor.push(Buffer.from('a sk-')).toString()).toBe('a ')
  expect(redactor.push(Buffer.from('one')).toString()).toBe('sk-one')
})

it('does not redact a short key, which may be a common word', () => {
  expect(redact('ollama', [Buffer.from('I am ollama')])).toBe('I am ollama')
})

it('terminates for a key of asterisks', () => {
  const asterisks = '*'.repeat(16)
  expect(redact(asterisks, [Buffer.from(`${asterisks}${asterisks}!`)])).toBe(`${asterisks}${asterisks}!`)
})
