import type { UpstreamOrder } from '../order'

type Fields = {
  model?: string
  stream?: boolean
  messages?: { content: string }[]
  contents?: { parts: { text: string }[] }[]
}

/** What a request asks for, in any of the protocols. */
export function readRequest(url: string, body: string): { model: string; stream: boolean; order: UpstreamOrder } {
  const fields = JSON.parse(body) as Fields
  const prompt = fields.messages?.[0]?.content ?? fields.contents?.[0]?.parts[0]?.text ?? ''
  const order = JSON.parse(prompt) as UpstreamOrder
  const [, model, method] = /^\/v1beta\/models\/([^:]+):(\w+)/.exec(url) ?? []
  return model === undefined
    ? { model: fields.model ?? '', stream: fields.stream === true, order }
    : { model: decodeURIComponent(model), stream: method === 'streamGenerateContent', order }
}
