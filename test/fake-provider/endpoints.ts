import { moderation, pictures, speech, transcript } from './media'
import { type Kept, recall, respond } from './responses'
import type { Script } from './script'
import type { Fields, Shape } from './shape'

/** The answer of every endpoint but chat, completions, embeddings and models; null where there is nothing. */
export function shapeOf(
  { method, path, key }: { method: string; path: string; key: string },
  asked: Fields,
  script: Script,
  kept: Map<string, Kept>,
): Shape | null {
  const name = path.replace(/^\/v1\//, '').replace(/\?.*/, '')
  if (name.startsWith('responses/')) return recall(method, path, key, kept)
  if (name === 'responses') return respond(asked, script, key, kept)
  if (name === 'moderations') return moderation(asked)
  if (name === 'audio/speech') return speech(asked, script)
  if (name === 'audio/transcriptions' || name === 'audio/translations') return transcript(asked, script)
  if (name === 'images/edits') return pictures(asked, script, 'image_edit')
  return name.startsWith('images/') ? pictures(asked, script, 'image_generation') : null
}

/** The data of events as the provider frames them, each with its name. */
export const framed = (events: { type: string }[]) =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
