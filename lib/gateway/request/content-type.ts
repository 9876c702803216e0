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

/** Accepts exactly one boundary as in RFC 2046, and no other parameter that a parser might prefer to it. */
function boundaryOf(contentType: string): string {
  const match = /^multipart\/form-data *; *boundary=(?:"([^"\\]{1,70})"|([^\s"\\;,]{1,70})) *;?$/i.exec(
    contentType.trim(),
  )
  const boundary = match?.[1] ?? match?.[2] ?? ''
  if (/^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)) return boundary
  throw invalid('The content type must be multipart/form-data with one plain boundary.')
}
