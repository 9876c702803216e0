import { operator } from '../../lib/auth/operator'
import { formatPico } from '../../lib/core/money'
import { addDays } from '../../lib/core/time'
import { utcDayOf } from '../../lib/reconciliation/accounts'
import { recordRun } from '../../lib/reconciliation/operations'
import { reconcile as run } from '../../lib/reconciliation/run'
import { comparedDays, statementOf } from '../../lib/reconciliation/statement'
import { context } from '../../lib/runtime/context'
import type { Command } from './command'

const DAYS = 31

export const reconcile: Command = {
  name: 'reconcile',
  summary: "fetch the providers' bills and compare them with the ledger",
  details: `The server does the same every night. The exit code is 1 if a bill cannot be fetched, or if a day of the last ${DAYS} days is open.`,
  server: 'any',
  opensDatabase: true,
  async run({ progress }) {
    await recordRun(operator(), null)
    const results = await run(context(), null, { onProgress: progress })
    const tomorrow = addDays(utcDayOf(Date.now()), 1)
    const days = await comparedDays(operator(), { from: addDays(tomorrow, -DAYS - 1), to: tomorrow }, null)
    const { oursPico, theirsPico, unexplainedPico, outsidePico, days: states } = statementOf(days)
    const amounts = { ours: oursPico, theirs: theirsPico, unexplained: unexplainedPico, outside: outsidePico }
    const data = {
      accounts: results,
      days: states,
      ...Object.fromEntries(Object.entries(amounts).map(([name, pico]) => [name, formatPico(pico)])),
    }
    const lines = results.map(({ account, fetched, compared, error }) =>
      error ? `${account}: ${error}` : `${account}: ${fetched} days fetched, ${compared} compared`,
    )
    const sums = `Last ${DAYS} days: ledger $${formatPico(oursPico, 2)}, providers $${formatPico(theirsPico, 2)}, unexplained $${formatPico(unexplainedPico, 2)}; ${states.open} days open`
    const text =
      results.length === 0 ? 'No provider account is connected: add one in the console.' : [...lines, sums].join('\n')
    return { text, data, failed: states.open > 0 || results.some(({ error }) => error !== null) }
  },
}
