import type { IncomingHttpHeaders } from 'node:http'

export const bearerToken = ({ authorization }: IncomingHttpHeaders) =>
  /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
