/** The path of an endpoint by its name in the ledger: `messages` or, of a model's methods, `models:generateContent`. */
export function endpointPath(name: string): string {
  const [collection = '', method] = name.split(':')
  return method === undefined ? `/v1/${name}` : `/v1beta/${collection}/{model}:${method}`
}
