import { expect, test } from 'vitest'
import { refuseCrossSite } from './cross-site'

const from = (headers: Record<string, string>) => () =>
  refuseCrossSite(
    new Request('http://house.example/1/users/init', {
      method: 'POST',
      headers: { host: 'house.example', ...headers },
    }),
  )

test('programs and the own pages pass, other sites do not', () => {
  for (const own of [
    {},
    { origin: 'https://house.example', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
  ])
    expect(from(own)).not.toThrow()
  const foreign = [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'http://house.example:81' }]
  for (const other of [...foreign, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'cross-site' }])
    expect(from(other)).toThrow('Another site')
})
