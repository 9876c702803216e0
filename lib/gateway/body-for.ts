import { isOfNow, namesDeployment } from './azure'
import type { Call } from './call'
import type { ProviderKey } from './directory-keys'
import type { Plan } from './plan'
import { type Edit, spliced } from './splice'
import { deploymentOf } from './target'

/** The body as this key's provider has to have it, in parts. */
export function bodyFor(call: Call, { edits, usageEdit }: Plan, key: ProviderKey): Buffer[] {
  const { body, asked, endpoint, contentType } = call
  if (key.apiType === 'openai') return spliced(body.bytes(), usageEdit ? [...edits, usageEdit] : edits)
  const isForm = contentType.startsWith('multipart/')
  const deployment = deploymentOf(key, asked.model)
  const model = asked.members.get('model')
  const all: Edit[] = isOfNow(key.apiVersion) ? [...edits] : edits.map(inOldWords)
  if (usageEdit && isOfNow(key.apiVersion)) all.push(usageEdit)
  if (model && deployment !== asked.model && !namesDeployment(key.apiVersion, endpoint.name))
    all.push({ start: model.start, end: model.end, text: isForm ? deployment : JSON.stringify(deployment) })
  return spliced(body.bytes(), all)
}

const inOldWords = ({ text, ...place }: Edit): Edit => ({ ...place, text: text.replace(/^"max_completion_/, '"max_') })
