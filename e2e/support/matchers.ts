import { expect } from 'vitest'
import type { App } from './app'

/** RFC 3339 in Asia/Shanghai, the reporting time zone of every app. */
export const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/)
export const accessToken = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
)

export const errorBody = (code: string) => ({ error: expect.stringMatching(/\.$/), code })
export const invalidField = (path: string) => ({
  ...errorBody('invalid_request'),
  issues: expect.arrayContaining([{ path, message: expect.any(String) }]),
})

/** Whether a token is rejected: by 401, or by 429 if the app has seen more than ten invalid tokens within a minute. */
export const isRejected = async (app: App, revokedToken: string) =>
  [401, 429].includes((await app.api('GET', '/1/me', undefined, revokedToken)).status)

export const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
