import type { Tx } from '../../db/database'
import { DEFAULT_API_TYPE } from '../../gateway/providers/providers'
import { secretColumns, storeSecret } from '../../keys/keys'
import { toKeyColumns, usesDeployments } from '../../keys/row'
import { NewKey } from '../../keys/schema'
import { integerOf, type SourceRow, textOf } from '../source-database'
import { channelType, endpointOf } from './channel-types'
import type { Change } from './people'
import type { Program } from './source'
import { splitList } from './tokens'

export type KeysReport = { added: number; existing: number; leftOut: Change[]; changes: Change[] }

/** A provider key to import: a channel has one for each line of its secret. */
type Candidate = { input: NewKey; changes: string[] }

const ENABLED = 1n
const MAX_MODELS = 100
const MAX_MAPPED = 200
const [MAX_TIER, MAX_WEIGHT] = [1000, 1000]

/** Imports the channels whose provider is spoken here, unless their secret was imported before or is here already. */
export async function importKeys(tx: Tx, rows: readonly SourceRow[], program: Program): Promise<KeysReport> {
  const report: KeysReport = { added: 0, existing: 0, leftOut: [], changes: [] }
  const live = await tx.providerKey.findMany({ where: { deletedAt: null }, select: { name: true, liveKeyHmac: true } })
  const imported = await tx.importedRecord.findMany({ where: { source: program, kind: 'key' } })
  const names = new Set(live.map(({ name }) => name))
  const secrets = new Set([...live.map(({ liveKeyHmac }) => liveKeyHmac), ...imported.map(({ sourceId }) => sourceId)])
  for (const { input, changes } of mergeSame(readCandidates(rows, program, report), report)) {
    const secret = secretColumns(input.key)
    if (secrets.has(secret.liveKeyHmac)) {
      report.existing += 1
      continue
    }
    const name = freeName(input.name, names)
    if (name !== input.name) changes.push(`another key has this name: renamed ${name}`)
    const id = await addKey(tx, { ...input, name }, secret)
    await tx.importedRecord.create({
      data: { source: program, kind: 'key', sourceId: secret.liveKeyHmac, id },
      select: { id: true },
    })
    report.added += 1
    report.changes.push(...changes.map((change) => ({ name, change })))
  }
  return report
}

/** The models that the channels name, each once. */
export const modelsOf = (rows: readonly SourceRow[]): string[] => [
  ...new Set(rows.flatMap(({ models }) => splitList(textOf(models)))),
]

async function addKey(tx: Tx, input: NewKey, secret: ReturnType<typeof secretColumns>): Promise<number> {
  const now = new Date()
  const columns = { ...toKeyColumns(input), name: input.name, apiType: input.api_type ?? DEFAULT_API_TYPE, ...secret }
  const data = { ...columns, createdAt: now, updatedAt: now }
  const { id } = await tx.providerKey.create({ data, select: { id: true } })
  await storeSecret(tx, id, input.key)
  return id
}

function freeName(wanted: string, names: Set<string>): string {
  let name = wanted
  for (let count = 2; names.has(name); count++) name = `${[...wanted].slice(0, 56).join('')} (${count})`
  names.add(name)
  return name
}

function readCandidates(rows: readonly SourceRow[], program: Program, report: KeysReport): Candidate[] {
  // Highest first there, lowest first here.
  const priorities = [...new Set(rows.map(({ priority }) => integerOf(priority)))].sort((one, other) =>
    one > other ? -1 : 1,
  )
  return rows.flatMap((row) => {
    const tier = Math.min(priorities.indexOf(integerOf(row.priority)), MAX_TIER)
    const name = textOf(row.name) || `channel ${textOf(row.id)}`
    const read = readChannel(row, program, tier)
    if (typeof read === 'string') {
      report.leftOut.push({ name, change: read })
      return []
    }
    return splitSecrets(textOf(row.key)).flatMap((key): Candidate[] => {
      const { data: input, error } = NewKey.safeParse({ ...read.input, key, name })
      if (input) return [{ input, changes: [...read.changes] }]
      const why = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join(', ')
      report.leftOut.push({ name, change: why })
      return []
    })
  })
}

const splitSecrets = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

/** The fields of a channel's keys, or why there are none. */
function readChannel(row: SourceRow, program: Program, tier: number) {
  const type = channelType(program, Number(integerOf(row.type)))
  if (!type) return `its type ${textOf(row.type)} has no counterpart`
  const baseUrl = textOf(row.base_url)
  if (baseUrl.includes('{model}')) return 'its address depends on the model'
  const endpoint = endpointOf(type, baseUrl)
  if (endpoint === null && type.name === 'own address') return 'it has no address'
  const changes: string[] = []
  const isAzure = usesDeployments(type.apiType)
  const models = splitList(textOf(row.models))
  const mapping = readMapping(textOf(row.model_mapping), changes)
  const weight = Number(integerOf(row.weight))
  const input = {
    api_type: type.apiType,
    ...{ endpoint, tier, weight: Math.min(Math.max(weight, 1), MAX_WEIGHT) },
    ...{ models: servedModels(isAzure ? models : models.filter((model) => !(model in mapping)), changes) },
    ...(isAzure ? { apiVersion: textOf(row.other), deployments: deploymentsOf(row, program, models, mapping) } : {}),
    ...(isAzure ? {} : { aliases: aliasesOf(models, mapping) }),
    disabled: integerOf(row.status) !== ENABLED,
  }
  for (const setting of ['param_override', 'header_override', 'system_prompt'])
    if (!['', '{}', 'null'].includes(textOf(row[setting]).trim())) changes.push(`its ${setting} has no counterpart`)
  const groups = splitList(textOf(row.group)).filter((group) => group !== 'default')
  if (groups.length > 0) changes.push(`it was for the groups ${groups.join(', ')}: here it is for everyone`)
  return { input, changes }
}

function servedModels(models: string[], changes: string[]): string[] | null {
  if (models.length <= MAX_MODELS) return models
  changes.push(`it names ${models.length} models, more than ${MAX_MODELS}: it serves every model`)
  return null
}

function readMapping(text: string, changes: string[]): Record<string, string> {
  if (text.trim() === '') return {}
  try {
    const mapping: unknown = JSON.parse(text)
    const pairs = Object.entries(mapping ?? {}).filter(([from, to]) => typeof to === 'string' && to !== from)
    return Object.fromEntries(pairs) as Record<string, string>
  } catch {
    changes.push('its model mapping is not JSON: left out')
    return {}
  }
}

/** Only those that the channel serves: its mapping may name others. */
const aliasesOf = (models: string[], mapping: Record<string, string>) => {
  const pairs = models.flatMap((model) => (mapping[model] ? [[model, mapping[model]] as const] : []))
  return pairs.length === 0 ? null : Object.fromEntries(pairs.slice(0, MAX_MAPPED))
}

/** In May 2025 new-api stopped to remove the dots of deployments' names, for channels that were created later. */
const KEEPS_DOTS_FROM = BigInt(Date.parse('2025-05-10T00:00:00Z') / 1000)

function deploymentsOf(row: SourceRow, program: Program, models: string[], mapping: Record<string, string>) {
  const keepsDots = program === 'new-api' && integerOf(row.created_time) >= KEEPS_DOTS_FROM
  const pairs = models.flatMap((model) => {
    const deployment = keepsDots ? (mapping[model] ?? model) : (mapping[model] ?? model).replaceAll('.', '')
    return deployment === model ? [] : [[model, deployment] as const]
  })
  return pairs.length === 0 ? null : Object.fromEntries(pairs.slice(0, MAX_MAPPED))
}

/** Channels often repeat a secret for other models: here a secret is one key. */
function mergeSame(candidates: Candidate[], report: KeysReport): Candidate[] {
  const bySecret = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const { input } = candidate
    const same = bySecret.get(input.key)
    if (!same) bySecret.set(input.key, candidate)
    else if (same.input.api_type !== input.api_type || same.input.endpoint !== input.endpoint)
      report.leftOut.push({ name: input.name, change: `${same.input.name} has the same secret for another address` })
    else if (!input.disabled) {
      same.input = same.input.disabled ? { ...input, name: same.input.name } : merge(same.input, input)
      same.changes.push(`${input.name} has the same secret: both are one key`)
    }
  }
  return [...bySecret.values()]
}

function merge(one: NewKey, other: NewKey): NewKey {
  const models = one.models && other.models ? [...new Set([...one.models, ...other.models])] : undefined
  const both = (name: 'aliases' | 'deployments') => {
    const maps = { ...other[name], ...one[name] }
    return Object.keys(maps).length > 0 ? { [name]: maps } : {}
  }
  const { models: _, ...rest } = one
  const tier = Math.min(one.tier ?? 0, other.tier ?? 0)
  return {
    ...rest,
    tier,
    ...(models && models.length <= MAX_MODELS ? { models } : {}),
    ...both('aliases'),
    ...both('deployments'),
  }
}
