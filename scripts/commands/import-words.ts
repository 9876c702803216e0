import { decimalOf } from '../../lib/core/dollars'
import { formatPico } from '../../lib/core/money'
import type { Imported } from '../../lib/import/opencatd/import'

type Amount = { units: bigint; pico: bigint }
type Line = readonly string[]

const why = {
  twice: 'summed twice',
  untold: 'never summed',
  less: 'not all of it',
  more: 'more than there is',
} as const

export function wordsOf(imported: Imported): string {
  const { people, keys, history, reported, days, prices, clock } = imported
  const span = history.first ? `, ${history.first} to ${history.last}` : ''
  return [
    `People: ${people.added} new, ${people.known} here already. Keys: ${keys.added} new, ${keys.known} here already.`,
    `Usage: ${history.requests} requests${span}: ${told(history)}. opencatd reported ${told(reported)}.`,
    ...listed(
      'Changed or left out',
      [...people.changed, ...keys.changed].map(({ name, says }) => [name, says]),
    ),
    ...listed(
      'Days on which opencatd was wrong',
      days.map((day) => [
        day.day,
        nameOf(imported, day.user),
        why[day.why],
        told(day.reported),
        `is ${told(day.booked)}`,
      ]),
    ),
    ...listed('Requests with something wrong', faults(imported)),
    ...listed(
      'Not as the price list has it, which does not know every past price; booked as they were',
      prices.map(({ model, requests, billed, listed }) => [
        model,
        `${requests} requests`,
        `$${formatPico(billed)}`,
        `list $${formatPico(listed)}`,
      ]),
    ),
    ...listed(
      'Days that were cut by another clock than that of the books, and stay so',
      clock.offsets.map((offset) => [`opencatd at ${offset}`, `the books in ${clock.zone}`]),
    ),
  ].join('\n')
}

function faults({ faults: { unpriced, free, clamped, uneven, dateless } }: Imported): Line[] {
  const lines: [bigint, string][] = [
    [unpriced, 'a cost that is none: booked as unpriced'],
    [free, 'tokens, and a cost of 0: booked as it is'],
    [clamped, 'a number of tokens that is none: booked as 0 or the most there can be'],
    [uneven, 'a total that is not prompt + completion: booked as it is'],
    [dateless.requests, `a date that is none: left out, ${told(dateless)}`],
  ]
  return lines.filter(([count]) => count > 0n).map(([count, says]) => [String(count), says])
}

function listed(title: string, lines: Line[]): string[] {
  if (lines.length === 0) return []
  const widths = (lines[0] ?? []).map((_, at) => lines.reduce((most, line) => Math.max(most, line[at]?.length ?? 0), 0))
  const rows = lines.map((line) => `  ${line.map((word, at) => word.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd())
  return ['', `${title}:`, ...rows]
}

const told = ({ units, pico }: Amount) => `$${formatPico(pico)}, ${units} units`

const nameOf = ({ people }: Imported, user: bigint) => people.people.get(user)?.name ?? `#${user}`

/** Money as decimal strings, ids as they are here. */
export function dataOf(imported: Imported) {
  const { people, keys, history, reported, days, faults, prices, clock } = imported
  const { dateless, ...counted } = faults
  return {
    people: { added: people.added, known: people.known },
    keys: { added: keys.added, known: keys.known },
    usage: { ...amount(history), requests: Number(history.requests), first: history.first, last: history.last },
    reported: amount(reported),
    changed: [...people.changed, ...keys.changed],
    days: days.map(({ user, day, why, reported, booked }) => {
      const userId = people.people.get(user)?.id ?? null
      return { day, userId, name: nameOf(imported, user), why, reported: amount(reported), booked: amount(booked) }
    }),
    requests: {
      ...Object.fromEntries(Object.entries(counted).map(([name, count]) => [name, Number(count)])),
      dateless: { ...amount(dateless), requests: Number(dateless.requests) },
    },
    prices: prices.map(({ model, requests, billed, listed }) => {
      return { model, requests: Number(requests), billed: decimalOf(billed), listed: decimalOf(listed) }
    }),
    clock,
  }
}

const amount = ({ units, pico }: Amount) => ({ cost: decimalOf(pico), totalUnit: Number(units) })
