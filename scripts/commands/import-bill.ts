import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { operator } from '../../lib/auth/operator'
import { AppError } from '../../lib/core/errors'
import { formatPico } from '../../lib/core/money'
import { listAccounts } from '../../lib/reconciliation/accounts'
import type { LineError } from '../../lib/reconciliation/files/bill-file'
import { type ImportedBill, importBill as run } from '../../lib/reconciliation/import-bill'
import type { Command } from './command'

export const importBill: Command = {
  name: 'import-bill',
  parameters: '<account> <file>',
  summary: "import a provider's CSV or JSON export into a provider account, and compare it with the ledger",
  details: `ACCOUNT is the name of an account that was added in the console as one whose bill is imported.
Without --force nothing is stored. Whole days are replaced; all of the file is imported or nothing.`,
  flags: { force: 'store what the file says; without it, only check the file' },
  server: 'any',
  opensDatabase: true,
  async run({ path, flags }, name = '', file = '') {
    const account = (await listAccounts(operator())).find((one) => one.name === name)
    if (!account) throw new AppError('not_found', `There is no provider account named ${name}.`)
    const text = await readFile(path(file), 'utf8')
    const found = await run(operator(), account.id, { name: basename(file), text }, flags.force)
    const { days, amounts } = found
    const data = {
      ...{ stored: found.stored, lines: found.lines, skipped: found.skipped, keys: found.keys, models: found.models },
      days: days && { ...days },
      amounts: Object.fromEntries(amounts.map(({ currency, pico }) => [currency, formatPico(pico)])),
      errors: found.errors.map(({ line, code, text }) => ({ line, code, text })),
    }
    return { text: formatReport(found), data, failed: found.errorCount > 0 || !days }
  },
}

function formatReport({ stored, lines, skipped, days, amounts, keys, errors, errorCount }: ImportedBill): string {
  if (errorCount > 0)
    return [
      `Nothing is imported: ${errorCount} lines cannot be read.`,
      ...errors.map(formatError),
      ...(errorCount > errors.length ? ['…'] : []),
    ].join('\n')
  if (!days) return 'The file has no lines of models.'
  const sums = amounts.map(({ currency, pico }) => `${formatPico(pico, 2)} ${currency}`).join(', ')
  return [
    `${stored ? 'Imported' : 'Not stored without --force'}: ${days.count} days, ${days.from} to ${days.to}, ${sums}`,
    `${lines} lines; ${skipped} of other services left out; ${days.replaced} days replaced; ${days.history} days before the ledger`,
    `Keys: ${keys.join(', ')}`,
  ].join('\n')
}

const reasons: Record<LineError['code'], string> = {
  ...{ file: 'neither CSV nor JSON', columns: 'columns are missing', day: 'not a day', future: 'this day is not over' },
  ...{ cost: 'not an amount', quantity: 'not a quantity', part: 'not a kind of tokens' },
}

const formatError = ({ line, code, text }: LineError) => `Line ${line}: ${reasons[code]}${text && `: ${text}`}`
