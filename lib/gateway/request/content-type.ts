import { invalid } from '../http/rejections'
import { JsonScanner, type ScanResult } from '../scanner/json-scanner'
import { MultipartScanner } from '../scanner/multipart'
import type { Endpoint } from './endpoints'

/** Scans a body as it arrives. `push` and `end` throw ScanError. */
export type BodyScanner = ScanResult & { push(chunk: Uint8Array): void; end(): void }

/** The scanner for a request's body, and the content type to send upstream. Throws 400 for one that the endpoint does not accept. */
export function scannerFor(
  { body, scanSpec }: Endpoint,
  contentType: string,
): { scanner: BodyScanner; contentType: string } {
  const isForm = /^multipart\b/i.test(contentType.trim())
  if (isForm && body === 'json') throw invalid('This endpoint expects a JSON body, not a form.')
  if (!isForm && body === 'form') throw invalid('This endpoint expects a form: content-type multipart/form-data.')
  if (!isForm) return { scanner: new JsonScanner(scanSpec), contentType: 'application/json' }
  return { scanner: new MultipartScanner(scanSpec.fields, boundaryOf(contentType)), contentType }
}

const PARAMETER = / *; *(boundary|charset)=(?:"([^"\\]{1,70})"|([^\s"\\;,]{1,70}))/iy

/** Accepts exactly one boundary as in RFC 2046, with or without a charset, and no parameter that a parser might prefer to it. */
export function boundaryOf(contentType: string): string {
  const trimmed = contentType.trim()
  const text = trimmed.endsWith(';') ? trimmed.slice(0, -1).trimEnd() : trimmed
  const found = new Map<string, string>()
  let at = /^multipart\/form-data/i.exec(text)?.[0].length ?? 0
  while (at > 0 && at < text.length) {
    PARAMETER.lastIndex = at
    const [all = '', name = '', quoted, token] = PARAMETER.exec(text) ?? []
    if (all === '' || found.has(name.toLowerCase())) throw malformed()
    found.set(name.toLowerCase(), quoted ?? token ?? '')
    at += all.length
  }
  const boundary = found.get('boundary') ?? ''
  if (/^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)) return boundary
  throw malformed()
}

const malformed = () => invalid('The content type must be multipart/form-data with one plain boundary.')
