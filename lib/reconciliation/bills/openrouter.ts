import { z } from 'zod'
import { type BilledLine, mergeLines, type Part, parseAmount, quantityLine, type RemoteKey, USD } from './bill'
import { type ProviderApi, parseAnswer } from './provider-api'

const Keys = z.object({
  data: z.array(z.object({ hash: z.string(), name: z.string().nullish(), label: z.string().nullish() })),
})
const count = z.number().nonnegative().nullish()
const Activity = z.object({
  data: z.array(
    z.object({
      ...{ date: z.string(), model: z.string(), usage: z.string() },
      ...{ requests: count, prompt_tokens: count, completion_tokens: count },
    }),
  ),
})

const PAGE = 100

/** Activity of the last 30 completed days, with a management key. It does not price kinds of tokens. */
export const openrouterApi: ProviderApi = {
  base: 'https://openrouter.ai/api/v1',
  headers: (secret) => ({ authorization: `Bearer ${secret}` }),
  async listKeys(client) {
    const keys: RemoteKey[] = []
    for (;;) {
      const query = [
        ['include_disabled', 'true'],
        ['offset', String(keys.length)],
      ] as const
      const { data } = parseAnswer(Keys, await client.get('/keys', query))
      const known = new Set(keys.map(({ remoteId }) => remoteId))
      const found = data.filter(({ hash }) => !known.has(hash))
      keys.push(
        ...found.map(({ hash, name, label }) => ({
          ...{ remoteId: hash, name: name ?? '', redacted: label ?? '', sha256: hash },
        })),
      )
      if (found.length < PAGE) return keys
    }
  },
  async fetchDay(client, day, keys) {
    const lines: BilledLine[] = []
    for (const { remoteId } of keys) {
      const query = [
        ['date', day],
        ['api_key_hash', remoteId],
      ] as const
      const { data } = parseAnswer(Activity, await client.get('/activity', query))
      lines.push(...data.filter(({ date }) => date.startsWith(day)).flatMap((row) => toLines(remoteId, row)))
    }
    // Days are listed only once they are complete.
    return { lines: await mergeLines(lines), isFinal: true, responses: client.takeResponses() }
  },
}

function toLines(remoteKey: string, row: z.infer<typeof Activity>['data'][number]): BilledLine[] {
  const quantities: [Part, number][] = [
    ['requests', row.requests ?? 0],
    ['input', row.prompt_tokens ?? 0],
    ['output', row.completion_tokens ?? 0],
  ]
  const cost = parseAmount(row.usage)
  const uses = quantities.flatMap(([part, quantity]) =>
    quantity > 0 ? [quantityLine(remoteKey, row.model, part, quantity)] : [],
  )
  if (!cost) return uses
  return [...uses, { remoteKey, model: row.model, part: 'total', quantity: 0n, currency: USD, ...cost }]
}
