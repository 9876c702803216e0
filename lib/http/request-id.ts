/** The id that server.ts gave this request; clients' own are removed there. */
export const requestIdOf = (headers: Pick<Headers, 'get'>) => headers.get('x-request-id') ?? 'unknown'
