import type { Database } from 'better-sqlite3'
import type { Tx } from '../../db/database'
import { columnsOf } from '../../keys/columns'
import { NewKey } from '../../keys/schema'
import { naming, sealInto } from '../../keys/secret'

type Row = {
  key: string
  name: string
  /** Missing in houses that never ran a release of May 2023. */
  api_type?: string | null
  endpoint?: string | null
  resource_name?: string | null
}

export type BroughtKeys = { added: number; known: number; changed: { name: string; says: string }[] }

/** Keys that Chatelaine can use. `models`: those of the history, for which Azure's deployments are named. */
export async function bringKeys(tx: Tx, people: Database, models: readonly string[]): Promise<BroughtKeys> {
  const brought: BroughtKeys = { added: 0, known: 0, changed: [] }
  const rows = people.prepare('SELECT * FROM "keys" ORDER BY "id"').all() as Row[]
  for (const row of rows) {
    const says = await bring(tx, row, models)
    if (says === 'added' || says === 'known') brought[says] += 1
    else brought.changed.push({ name: row.name, says })
  }
  return brought
}

async function bring(tx: Tx, row: Row, models: readonly string[]): Promise<string> {
  const told = toldOf(row, models)
  if (!told) return `a key of ${row.api_type} is left out: Chatelaine has OpenAI's and Azure's`
  const { data: said, error } = NewKey.safeParse(told)
  if (!said) return `left out: ${error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join(', ')}`
  const named = naming(said.key)
  const alive = await tx.providerKey.findMany({ where: { deletedAt: null }, select: { name: true, liveKeyHmac: true } })
  if (alive.some(({ liveKeyHmac }) => liveKeyHmac === named.liveKeyHmac)) return 'known'
  if (alive.some(({ name }) => name === said.name)) return 'left out: there is another key of this name'
  const now = new Date()
  const data = { ...columnsOf(said), ...named, name: said.name, apiType: said.api_type ?? 'openai' }
  const { id } = await tx.providerKey.create({
    data: { ...data, createdAt: now, updatedAt: now },
    select: { id: true },
  })
  await sealInto(tx, id, said.key)
  return 'added'
}

function toldOf({ key, name, api_type: type, endpoint, resource_name: resource }: Row, models: readonly string[]) {
  if (!type || type === 'openai') return { key, name, endpoint: endpoint ? versioned(endpoint) : '' }
  if (type !== 'azure' && type !== 'azure_openai') return null
  const home = endpoint || (resource ? `https://${resource}.openai.azure.com` : '')
  const deployments = Object.fromEntries(models.filter(hasDot).map((model) => [model, model.replaceAll('.', '')]))
  return { key, name, api_type: 'azure_openai', endpoint: home, deployments }
}

/** opencatd put `/v1/…` after it. */
function versioned(endpoint: string): string {
  const base = endpoint.trim().split('/')
  while (base.at(-1) === '') base.pop()
  return (base.at(-1) === 'v1' ? base : [...base, 'v1']).join('/')
}

/** opencatd asked for Azure's deployments without the dots of the model's name. */
const hasDot = (model: string) => /^gpt.*\./.test(model)
