import { workAsyncStorage } from 'next/dist/server/app-render/work-async-storage.external'
import { workUnitAsyncStorage } from 'next/dist/server/app-render/work-unit-async-storage.external'
import { RequestCookies } from 'next/dist/server/web/spec-extension/cookies'

type WorkStore = Parameters<typeof workAsyncStorage.run>[0]
type RequestStore = Parameters<typeof workUnitAsyncStorage.run>[0]

/** Runs `work` as Next runs a page: `cookies()` returns `cookies`, `headers()` the header that carries them. */
export function inRequest<Result>(cookies: Record<string, string>, work: () => Promise<Result>): Promise<Result> {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`)
  const headers = new Headers({ cookie: cookie.join('; ') })
  const store = { type: 'request', phase: 'render', headers, cookies: new RequestCookies(headers) }
  const run = () => workUnitAsyncStorage.run(store as unknown as RequestStore, work)
  return workAsyncStorage.run({ route: '/' } as WorkStore, run)
}
