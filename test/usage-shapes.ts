import { noTokens, type Tokens } from '../lib/pricing/tokens'
import shapes from './cases/usage-shapes.json'

/** A response as a provider's documentation or a public bug report shows it, and the tokens it stands for. */
export type UsageShape = {
  name: string
  path: 'chat/completions' | 'responses' | 'responses/compact' | 'embeddings' | 'rerank'
  isStream: boolean
  /** The data of a stream's events, or the one JSON body. */
  roots: readonly object[]
  expected: Tokens
  confidence: 'exact' | 'floor' | 'none'
  flags: readonly string[]
}

type Row = {
  name: string
  path?: UsageShape['path']
  /** Short for a chat completion with this usage. */
  usage?: object
  body?: object
  events?: object[]
  expected: Partial<Tokens>
  confidence?: UsageShape['confidence']
  flags?: string[]
}

const chatBody = (usage: object | undefined) => ({
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'A week has seven days.' }, finish_reason: 'stop' }],
  usage,
})

/** By class: what is unusual about the shapes. */
export const usageShapes: readonly (UsageShape & { class: string })[] = Object.entries(shapes).flatMap(([kind, rows]) =>
  (rows as Row[]).map(({ name, path = 'chat/completions', usage, body, events, expected, confidence, flags }) => ({
    class: kind,
    name,
    path,
    isStream: events !== undefined,
    roots: events ?? [body ?? chatBody(usage)],
    expected: { ...noTokens, ...expected },
    confidence: confidence ?? 'exact',
    flags: flags ?? [],
  })),
)
