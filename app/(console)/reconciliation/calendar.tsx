import { clsx } from 'clsx'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { formatDollars } from '@/lib/core/money'
import { addDays, type Month, monthRange } from '@/lib/core/time'
import type { DayState } from '@/lib/reconciliation/comparison/difference'
import type { ComparedDay } from '@/lib/reconciliation/statement'
import { type ReconciliationParams, reconciliationHref } from './search-params'

/** The worst first: what a day of several accounts shows. */
const states: DayState[] = ['open', 'pending', 'explained', 'matched']

const dots: Record<DayState, string> = {
  open: 'bg-danger',
  pending: 'bg-edge',
  explained: 'bg-warning',
  matched: 'bg-good',
}

type Props = { month: Month; days: ComparedDay[]; params: ReconciliationParams }

/** A month, Monday first. Each compared day is a link to its differences. */
export function Calendar({ month, days, params }: Props) {
  const t = useTranslations('reconciliation')
  const format = useFormatter()
  const { from, to } = monthRange(month)
  const blanks = (new Date(from).getUTCDay() + 6) % 7
  const all: string[] = []
  for (let day = from; day < to; day = addDays(day, 1)) all.push(day)
  const weekdays = Array.from({ length: 7 }, (_, index) => new Date(Date.UTC(2026, 5, 1 + index)))
  return (
    <div className="grid max-w-3xl gap-3">
      <div aria-hidden className="grid grid-cols-7 gap-1 text-center text-muted text-xs">
        {weekdays.map((day) => (
          <span key={day.getUTCDay()}>{format.dateTime(day, { weekday: 'short', timeZone: 'UTC' })}</span>
        ))}
      </div>
      <ol aria-label={t('calendar')} className="grid grid-cols-7 gap-1">
        {all.map((day, index) => (
          <li key={day} style={index === 0 ? { gridColumnStart: blanks + 1 } : undefined}>
            <DayCell
              day={day}
              days={days.filter((one) => one.day === day)}
              href={reconciliationHref({ ...params, month, day })}
              selected={params.day === day}
            />
          </li>
        ))}
      </ol>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-sm">
        {states.toReversed().map((state) => (
          <li key={state} className="inline-flex items-center gap-1.5">
            <Dot state={state} />
            {t(`states.${state}`)}
          </li>
        ))}
      </ul>
    </div>
  )
}

const Dot = ({ state }: { state: DayState }) => (
  <span aria-hidden className={clsx('size-2 shrink-0 forced-color-adjust-none rounded-full', dots[state])} />
)

type DayCellProps = { day: string; days: ComparedDay[]; href: string; selected: boolean }

function DayCell({ day, days, href, selected }: DayCellProps) {
  const t = useTranslations('reconciliation')
  const format = useFormatter()
  const date = format.dateTime(new Date(day), { day: 'numeric', month: 'long', timeZone: 'UTC' })
  const number = Number(day.slice(8))
  const state = states.find((one) => days.some((each) => each.state === one))
  const shape = 'grid min-h-12 content-between justify-items-center rounded-md border p-1 text-sm sm:min-h-16 sm:p-2'
  if (!state) return <span className={clsx(shape, 'border-line border-dashed text-muted')}>{number}</span>
  const difference = days.reduce((sum, { oursPico, theirsPico }) => sum + theirsPico - oursPico, 0n)
  const isFinal = days.every((one) => one.isFinal)
  const label = [date, t(`states.${state}`), ...(isFinal ? [] : [t('notFinal')])].join(', ')
  return (
    <Link
      href={href}
      scroll={false}
      aria-label={label}
      aria-current={selected ? 'true' : undefined}
      className={clsx(shape, 'border-line bg-raised hover:border-edge aria-[current]:border-accent')}
    >
      <span>{number}</span>
      <span className="hidden text-muted text-xs sm:inline">
        {difference === 0n ? '' : `${difference > 0n ? '+' : ''}${formatDollars(difference).text}`}
      </span>
      <Dot state={state} />
    </Link>
  )
}
