import { unsupported } from '../http/errors'
import type { Deep } from '../scanner/scan'

/** Why things that the provider keeps cannot be named: all members share what it keeps. */
const sentences: Record<string, string> = {
  file: 'Files kept at the provider cannot be used: they would be open to everyone here. Send the file itself.',
  store: 'Vector stores of the provider cannot be used: they would be open to everyone here.',
  container: 'Containers and skills of the provider cannot be named: they would be open to everyone here.',
  tunnel: 'Tunnels of the provider cannot be used: they would be open to everyone here.',
  voice: 'Voices made at the provider cannot be used: they would be open to everyone here.',
  audio: 'Answers in sound cannot be referred to later: send their transcript.',
}

const MEDIA = 'media'

/** Parts below `within` that may be more than their bytes say. */
export const media = (within: string, ...names: string[]): Deep[] =>
  names.map((name) => ({ within, name, from: 2, to: 9, means: MEDIA }))

const at = (within: string, name: string, from: number, to: number, means: string): Deep => ({
  within,
  name,
  from,
  to,
  means,
})

/** Where a body can name something that the provider keeps. Deeper ones are quotations and the schemas of functions. */
export const kept = {
  chat: [
    at('messages', 'file_id', 2, 6, 'file'),
    at('messages', 'id', 4, 4, 'audio'),
    at('audio', 'id', 2, 3, 'voice'),
  ],
  responses: [
    at('input', 'file_id', 2, 5, 'file'),
    at('input', 'container_id', 2, 5, 'container'),
    at('input', 'vector_store_ids', 2, 5, 'store'),
    at('input', 'skill_id', 2, 6, 'container'),
    at('input', 'tunnel_id', 2, 5, 'tunnel'),
    at('tools', 'vector_store_ids', 2, 4, 'store'),
    at('tools', 'file_ids', 2, 4, 'file'),
    at('tools', 'file_id', 2, 4, 'file'),
    at('tools', 'container_id', 2, 4, 'container'),
    at('tools', 'skill_id', 6, 6, 'container'),
    at('tools', 'tunnel_id', 2, 4, 'tunnel'),
  ],
  pictures: [at('images', 'file_id', 2, 3, 'file'), at('mask', 'file_id', 2, 2, 'file')],
  speech: [at('voice', 'id', 2, 2, 'voice')],
}

/** Throws 400 where something was `found` that the provider keeps; answers whether there are pictures, sounds or files. */
export function rejectProviderState(found: ReadonlySet<string>): boolean {
  for (const means of found) {
    const sentence = sentences[means]
    if (sentence) throw unsupported(means, sentence)
  }
  return found.has(MEDIA)
}
