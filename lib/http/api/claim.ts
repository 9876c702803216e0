import { AppError } from '../../core/errors'
import { hasRoot } from '../../users/root'
import { requireSetupCode } from '../../users/setup-code'
import { UNKNOWN_HOST } from '../server/hosts'
import { isCrossSite, isHostUnknown } from '../server/request-guard'

type Header = (name: string) => string | null | undefined

/** What the request guard has found: see `isLocal`. */
export const requiresSetupCode = (header: Header) => header('x-chatelaine-local') !== '1'

/**
 * Throws if a request may not create root: `forbidden` or `unknown_host` if a page of another site may be behind it, and
 * `setup_code_required` if it comes from another machine without `code`. Once there is a root user, whoever creates another
 * is told so instead.
 */
export async function assertMayCreateRoot(header: Header, code: string | null | undefined) {
  if (await hasRoot()) return
  if (isCrossSite(header)) throw new AppError('forbidden', 'Cross-site requests may not initialize Chatelaine.')
  if (isHostUnknown(header)) throw new AppError('unknown_host', UNKNOWN_HOST)
  if (requiresSetupCode(header)) await requireSetupCode(code, header('x-chatelaine-address') ?? '')
}
