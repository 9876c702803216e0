import type { Operation } from './operations'

/** The operation for a terminal; `$TOKEN` stands for the token. */
export const curlLine = ({ method, path, who, example }: Operation, origin: string) =>
  [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${origin}${path.replace('{id}', '2')}`,
    ...(who === 'anyone' ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...(example === null ? [] : ['-H "Content-Type: application/json"', `-d '${example}'`]),
  ].join(' \\\n  ')
