import type { Database } from 'better-sqlite3'
import type { Tx } from '../../db/database'
import { DEFAULT_API_TYPE, findApiType, typeByName } from '../../gateway/providers/providers'
import { secretColumns, storeSecret } from '../../keys/keys'
import { toKeyColumns, usesDeployments } from '../../keys/row'
import { NewKey } from '../../keys/schema'

type Row = {
  key: string
  name: string
  /** Absent in databases that no release since May 2023 has opened. */
  api_type?: string | null
  endpoint?: string | null
  resource_name?: string | null
}

export type KeysReport = { added: number; existing: number; changes: { name: string; change: string }[] }

/** Imports the keys of OpenAI and Azure. `models`: those in the history, for which Azure's deployments are named. */
export async function importOpencatdKeys(tx: Tx, accounts: Database, models: readonly string[]): Promise<KeysReport> {
  const report: KeysReport = { added: 0, existing: 0, changes: [] }
  const rows = accounts.prepare('SELECT * FROM "keys" ORDER BY "id"').all() as Row[]
  for (const row of rows) {
    const result = await importKey(tx, row, models)
    if (result === 'added' || result === 'existing') report[result] += 1
    else report.changes.push({ name: row.name, change: `not imported: ${result}` })
  }
  return report
}

/** Returns `added`, `existing`, or the reason why the key is not imported. */
async function importKey(tx: Tx, row: Row, models: readonly string[]): Promise<string> {
  const input = keyInput(row, models)
  if (!input) return `provider ${row.api_type} is not supported`
  const { data: key, error } = NewKey.safeParse(input)
  if (!key) return error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join(', ')
  const secret = secretColumns(key.key)
  const live = await tx.providerKey.findMany({ where: { deletedAt: null }, select: { name: true, liveKeyHmac: true } })
  if (live.some(({ liveKeyHmac }) => liveKeyHmac === secret.liveKeyHmac)) return 'existing'
  if (live.some(({ name }) => name === key.name)) return 'another key has this name'
  const now = new Date()
  const data = { ...toKeyColumns(key), ...secret, name: key.name, apiType: key.api_type ?? DEFAULT_API_TYPE }
  const { id } = await tx.providerKey.create({
    data: { ...data, createdAt: now, updatedAt: now },
    select: { id: true },
  })
  await storeSecret(tx, id, key.key)
  return 'added'
}

/** Without a type, opencatd took it from the name. */
function keyInput({ key, name, api_type: type, endpoint, resource_name: resource }: Row, models: readonly string[]) {
  const byName = typeByName(name)
  const apiType = type ? findApiType(type) : byName.apiType
  if (apiType === null) return null
  if (!usesDeployments(apiType))
    return { key, name, api_type: apiType, endpoint: endpoint ? withVersion(endpoint) : '' }
  const azureEndpoint = endpoint || (resource ? `https://${resource}.openai.azure.com` : byName.endpoint)
  const deployments = Object.fromEntries(models.filter(hasDot).map((model) => [model, model.replaceAll('.', '')]))
  return { key, name, api_type: apiType, endpoint: azureEndpoint ?? '', deployments }
}

/** opencatd appended `/v1/…` to it. */
function withVersion(endpoint: string): string {
  const base = endpoint.trim().split('/')
  while (base.at(-1) === '') base.pop()
  return (base.at(-1) === 'v1' ? base : [...base, 'v1']).join('/')
}

/** opencatd named Azure's deployments like the models, without dots. */
const hasDot = (model: string) => /^gpt.*\./.test(model)
