import { unsupported } from '../http/rejections'
import { isObject } from '../scanner/json'
import type { NestedField, ScanResult } from '../scanner/json-scanner'
import type { NestedItem } from '../scanner/nested-items'
import { toolField } from './hosted-tools'

/** Tenant isolation: one provider project serves all members, so state stored there cannot be referred to by id. */
const MESSAGES = {
  file: 'Files stored at the provider cannot be used: all users here would share them. Send the file itself.',
  store: 'Vector stores at the provider cannot be used: all users here would share them.',
  container: 'Containers and skills at the provider cannot be used: all users here would share them.',
  tunnel: 'Tunnels at the provider cannot be used: all users here would share them.',
  voice: 'Custom voices at the provider cannot be used: all users here would share them.',
  audio: 'Earlier audio responses cannot be referred to: send their transcript.',
} as const

const MEDIA = 'media'

/** Parts below `within` that may stand for more input than their bytes. */
export const mediaFields = (within: string, ...names: string[]): NestedField[] =>
  names.map((name) => ({ within, name, minDepth: 2, maxDepth: 9, tag: MEDIA }))

const at = (within: string, name: string, minDepth: number, maxDepth: number, tag: string): NestedField => ({
  within,
  name,
  minDepth,
  maxDepth,
  tag,
})

/** Where a body can refer to stored state. Deeper fields of these names are quotations and schemas of functions. */
export const stateFields = {
  chat: [
    at('messages', 'file_id', 2, 6, 'file'),
    at('messages', 'id', 4, 4, 'audio'),
    at('audio', 'id', 2, 3, 'voice'),
  ],
  responses: [
    at('input', 'file_id', 2, 6, 'file'),
    at('input', 'container_id', 2, 6, 'container'),
    at('input', 'vector_store_ids', 2, 5, 'store'),
    at('input', 'skill_id', 2, 6, 'container'),
    at('input', 'skill_id', 8, 8, 'container'),
    at('input', 'file_ids', 5, 6, 'file'),
    at('input', 'tunnel_id', 2, 5, 'tunnel'),
    at('tools', 'vector_store_ids', 2, 4, 'store'),
    at('tools', 'file_ids', 2, 4, 'file'),
    at('tools', 'file_id', 2, 4, 'file'),
    at('tools', 'container_id', 2, 4, 'container'),
    at('tools', 'skill_id', 6, 6, 'container'),
    at('tools', 'tunnel_id', 2, 4, 'tunnel'),
  ],
  images: [at('images', 'file_id', 2, 3, 'file'), at('mask', 'file_id', 2, 2, 'file')],
  speech: [at('voice', 'id', 2, 2, 'voice')],
  contents: [at('contents', 'filedata', 3, 6, 'file'), at('contents', 'file_data', 3, 6, 'file')],
  messages: [at('messages', 'file_id', 4, 9, 'file'), at('system', 'file_id', 3, 5, 'file')],
}

/** Throws 400 when the scanned body refers to state stored at the provider. */
export function rejectProviderState(tags: ScanResult['tags']) {
  for (const [tag, path] of tags) {
    if (Object.hasOwn(MESSAGES, tag)) throw unsupported(path, MESSAGES[tag as keyof typeof MESSAGES])
  }
}

/** Throws 400 when a tool refers to state stored at the provider, however deep it is in containers of tools. */
export function rejectStateOfTools(tools: Iterable<NestedItem>) {
  for (const tool of tools) {
    const reject = (path: string, kind: keyof typeof MESSAGES) => unsupported(`${tool.path}.${path}`, MESSAGES[kind])
    if (tool.fields.has('vector_store_ids')) throw reject('vector_store_ids', 'store')
    if (tool.fields.has('tunnel_id')) throw reject('tunnel_id', 'tunnel')
    for (const place of ['container', 'environment']) {
      const value = toolField(tool, place)
      if (place === 'container' && typeof value === 'string') throw reject(place, 'container')
      if (!isObject(value)) continue
      if ('container_id' in value) throw reject(`${place}.container_id`, 'container')
      if ('file_ids' in value) throw reject(`${place}.file_ids`, 'file')
      const skills = Array.isArray(value.skills) ? value.skills : []
      const at = skills.findIndex((skill) => isObject(skill) && 'skill_id' in skill)
      if (at >= 0) throw reject(`${place}.skills[${at}].skill_id`, 'container')
    }
  }
}

/** Whether the scanned body has images, audio or files. */
export const hasMedia = (tags: ScanResult['tags']) => tags.has(MEDIA)
