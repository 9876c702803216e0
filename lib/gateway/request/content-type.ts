import { invalid } from '../http/errors'
import { FormScanner } from '../scanner/multipart'
import { type Reading, Scanner } from '../scanner/scan'
import type { Endpoint } from './endpoints'

/** Reads a body as it arrives. */
export type BodyScanner = Reading & { push(chunk: Uint8Array): void; end(): void }

/** What reads the body of a request, and the content type that it goes on with. Throws 400 where it comes in a form that is not taken. */
export function scannerFor({ body, watched }: Endpoint, said: string): { scanner: BodyScanner; contentType: string } {
  const isForm = /^multipart\b/i.test(said.trim())
  if (isForm && body === 'json') throw invalid('A JSON body is expected here, not a form.')
  if (!isForm && body === 'form') throw invalid('A form is expected here: content-type multipart/form-data.')
  if (!isForm) return { scanner: new Scanner(watched), contentType: 'application/json' }
  return { scanner: new FormScanner(watched.names, boundaryOf(said)), contentType: said }
}

/** Exactly one boundary of RFC 2046, and no other parameter that a reader might prefer to it. */
function boundaryOf(said: string): string {
  const one = /^multipart\/form-data *; *boundary=(?:"([^"\\]{1,70})"|([^\s"\\;,]{1,70})) *;?$/i.exec(said.trim())
  const boundary = one?.[1] ?? one?.[2] ?? ''
  if (/^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)) return boundary
  throw invalid('The content type has to be multipart/form-data with one plain boundary.')
}
