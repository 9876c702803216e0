import type { AdminActor } from '../../audit/actor'
import { record } from '../../audit/record'
import { env } from '../../config/env'
import { dayOf } from '../../core/time'
import type { Tx } from '../../db/database'
import { IMPORT_SETTING_PREFIX, ROLLED_UP_BEFORE } from '../../ledger/statements'
import { db } from '../../runtime/db'
import { saveReportingZone } from '../../users/root'
import { type Added, addHistoryKey, writeHistory } from '../history'
import { integerOf, type SourceRow, textOf } from '../source-database'
import { type ImportOptions, importInTransaction } from '../transaction'
import { importKeys, type KeysReport, modelsOf } from './keys'
import { importPeople, type People } from './people'
import { importPrices, type PricesReport } from './prices'
import { openSource, type Program, type Source } from './source'
import { importTokens, type TokensReport } from './tokens'
import { quotaToPico, readUsage, type ToPico, toHistory, type Usage } from './usage'

/** Amounts are in pico-dollars. */
export type Imported = {
  program: Program
  people: People
  tokens: TokensReport
  keys: KeysReport
  prices: PricesReport
  usage: Omit<Usage, 'users'>
  added: Added
  /** Of users whose counter is not what their logs add up to: the logs count. */
  differences: { name: string; logged: bigint; counted: bigint }[]
  leftOut: { table: string; rows: number }[]
  zone: string
  toPico: ToPico
}

/**
 * Imports users, tokens, provider keys and usage of one-api or new-api from `location`, a SQLite file or the URL of a database, in
 * one transaction. Again later, it brings only what is new. `keepsPrices`: makes prices of its ratios as well. Throws `invalid_request` for a source that cannot be read.
 */
export async function importOneApi(
  admin: AdminActor,
  program: Program,
  location: string,
  options: Options,
): Promise<Imported> {
  const source = await openSource(program, location)
  try {
    // Before the transaction, which must not wait for it.
    const read = await readSource(source, options)
    return await importInTransaction((tx) => importAll(tx, admin, source, read, options), options)
  } finally {
    await source.close()
  }
}

type Read = { zone: string; toPico: ToPico; usage: Usage; settings: ReadonlyMap<string, string> }
type Options = ImportOptions & { keepsPrices?: boolean }

async function readSource(source: Source, { progress }: ImportOptions): Promise<Read> {
  const zone = await readZone(source.program)
  const settings = new Map((await source.all('options')).map(({ key, value }) => [textOf(key), textOf(value)]))
  const toPico = quotaToPico(settings.get('QuotaPerUnit'))
  progress('Reading', 0, 1)
  const usage = await readUsage(source, zone, toPico)
  progress('Reading', 1, 1)
  return { zone, toPico, usage, settings }
}

async function importAll(
  tx: Tx,
  admin: AdminActor,
  source: Source,
  { zone, toPico, settings, usage: { users: logged, ...usage } }: Read,
  options: Options,
): Promise<Imported> {
  const { program } = source
  await saveReportingZone(tx)
  const keyId = await beginImport(tx, program, zone)
  const rows = await source.all('users')
  const people = await importPeople(tx, rows, { program, logged, toPico })
  const tokens = await importTokens(tx, admin, await source.all('tokens'), { people, program, toPico })
  const channels = await source.all('channels')
  const keys = await importKeys(tx, channels, program)
  const today = dayOf(Date.now(), zone)
  const prices = options.keepsPrices
    ? await importPrices(tx, modelsOf(channels), { settings, toPico, today })
    : { added: [], leftOut: [] }
  const history = toHistory(source, { ...usage, users: logged }, people.bySourceId, { zone, toPico })
  const added = await writeHistory(tx, keyId, history, options)
  const differences = findDifferences(rows, logged, toPico)
  await record(tx, admin, 'system.import', undefined, `${program} ${people.added}`)
  return {
    program,
    people,
    tokens,
    keys,
    prices,
    usage,
    added,
    differences,
    leftOut: await source.leftOut(),
    zone,
    toPico,
  }
}

const zoneSetting = (program: Program) => `importedZone.${program}`

/** The zone of the days that an earlier import wrote: they keep it. */
async function readZone(program: Program): Promise<string> {
  const names = [zoneSetting(program), 'reportingZone']
  const settings = await db.setting.findMany({ where: { name: { in: names } } })
  const [first, current] = names.map((name) => settings.find((setting) => setting.name === name)?.value)
  return first ?? current ?? env().REPORTING_TZ
}

/** Returns the key that stands for all of the program's usage. */
async function beginImport(tx: Tx, program: Program, zone: string): Promise<number> {
  // The imported days may fall into months that are summed up already: sum them up again.
  await tx.setting.deleteMany({ where: { name: ROLLED_UP_BEFORE } })
  const name = `${IMPORT_SETTING_PREFIX}${program}`
  const setting = await tx.setting.findUnique({ where: { name } })
  if (setting) return Number(setting.value)
  const keyId = await addHistoryKey(tx, program)
  const data = [
    { name, value: String(keyId) },
    { name: zoneSetting(program), value: zone },
  ]
  await tx.setting.createMany({ data })
  return keyId
}

function findDifferences(rows: readonly SourceRow[], logged: Usage['users'], toPico: ToPico): Imported['differences'] {
  return rows.flatMap((row) => {
    const [used, counter] = [logged.get(integerOf(row.id))?.quota ?? 0n, integerOf(row.used_quota)]
    if (used === counter) return []
    return [{ name: textOf(row.username), logged: toPico(used), counted: toPico(counter) }]
  })
}
