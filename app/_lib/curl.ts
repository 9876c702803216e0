export const sampleModel = 'gpt-4o-mini'

/** A line for a terminal that asks the `/v1` door something, as whoever `token` belongs to. */
export const curlOf = (baseUrl: string, token: string, model = sampleModel) => `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer ${token}" \\
  -H "Content-Type: application/json" \\
  -d '${bodyOf(model)}'`

export const bodyOf = (model: string) => JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] })
