import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SecretRedactor } from './redact'

const SECRET = 'sk-sk-sk-secret-of-the-house'

function passed(secret: string, pieces: readonly Buffer[]): string {
  const mask = new SecretRedactor(secret)
  return Buffer.concat([...pieces.map((piece) => mask.push(piece)), mask.rest()]).toString()
}

it('covers the key wherever the pieces are cut, and changes no length and nothing else', () => {
  const text = fc.array(fc.constantFrom(SECRET, 'sk-', 's', SECRET.slice(0, -1), 'é', '\n'), { maxLength: 8 })
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 6 }), (words, cuts) => {
      const bytes = Buffer.from(words.join(''))
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]
      const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end))
      expect(passed(SECRET, pieces)).toBe(bytes.toString().replaceAll(SECRET, '*'.repeat(SECRET.length)))
    }),
  )
})

it('lets everything else by at once', () => {
  const mask = new SecretRedactor(SECRET)
  expect(mask.push(Buffer.from('data: {}\n\n')).toString()).toBe('data: {}\n\n')
  expect(mask.push(Buffer.from('a sk-')).toString()).toBe('a ')
  expect(mask.push(Buffer.from('one')).toString()).toBe('sk-one')
})

it('a key that is a common word is no secret', () => {
  expect(passed('ollama', [Buffer.from('I am ollama')])).toBe('I am ollama')
})

it('a key of nothing but stars comes to an end', () => {
  const stars = '*'.repeat(16)
  expect(passed(stars, [Buffer.from(`${stars}${stars}!`)])).toBe(`${stars}${stars}!`)
})
