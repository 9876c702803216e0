import { expect, type House } from '../fixtures'

/** RFC 3339 in Asia/Shanghai, the zone of the tests' houses. */
export const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/)
export const token = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)

export const failure = (code: string) => ({ error: expect.stringMatching(/\.$/), code })
export const invalid = (path: string) => ({
  ...failure('invalid_request'),
  issues: expect.arrayContaining([{ path, message: expect.any(String) }]),
})

/** Whether a token opens nothing: 401, or 429 where this house has seen more than ten wrong ones this minute. */
export const isDead = async (house: House, gone: string) =>
  [401, 429].includes((await house.api('GET', '/1/me', undefined, gone)).status)

/** What a request's id looks like. */
export const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
