import type { Outcome } from './sdks'

type Row = { name: string; missing: string | null; outcomes: Outcome[] }

/** What each client did: a line for each scenario. */
export function printTable(clients: Row[]) {
  const lines = [
    '',
    'client | scenario | outcome | requests | seconds between them | seconds',
    '--- | --- | --- | --- | --- | ---',
  ]
  for (const { name, missing, outcomes } of clients) {
    if (missing) lines.push(`${name} | skipped: ${missing} | | | |`)
    for (const outcome of outcomes)
      lines.push(
        [
          name,
          outcome.scenario,
          outcomeText(outcome),
          outcome.attempts,
          waitsText(outcome),
          outcome.seconds.toFixed(1),
        ].join(' | '),
      )
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

const outcomeText = ({ raised, status, code }: Outcome) =>
  raised === undefined ? 'works' : [raised, status, code].filter((part) => part !== undefined).join(' ')

const waitsText = ({ waits }: Outcome) => waits.map((seconds) => seconds.toFixed(1)).join(', ')
