import type { CostPlan } from '../billing/upper-bound'
import { isOfNow, namesDeployment } from '../providers/azure'
import { deploymentOf } from '../providers/target'
import type { RequestContext } from '../request-context'
import type { ProviderKey } from '../snapshot/provider-keys'
import { type Edit, spliced } from './patches'

/** The body as this key's provider has to have it, in parts. */
export function bodyFor(call: RequestContext, { edits, usageEdit }: CostPlan, key: ProviderKey): Buffer[] {
  const { body, parsed: asked, endpoint, contentType } = call
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
