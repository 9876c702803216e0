import { isOverTls } from '../config/env'

type Header = (name: string) => string | null | undefined

/** Whether another site's page made a browser send this. Programs send neither header. */
export function isCrossSite(header: Header): boolean {
  const site = header('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') return true
  const origin = header('origin')
  if (origin === null || origin === undefined) return false
  const [own] = (header('x-forwarded-host') ?? header('host') ?? '').split(',')
  if (!URL.canParse(origin) || new URL(origin).host !== own?.trim()) return true
  return isOverTls() && !origin.startsWith('https:')
}
