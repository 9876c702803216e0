/** Days (`2026-11-22`) and months (`2026-11`) are in the reporting time zone; timestamps are milliseconds UTC. */
export type Day = string
export type Month = string
/** `from` inclusive, `to` exclusive. */
export type DateRange = { from: Day; to: Day }

const formatters = new Map<string, Intl.DateTimeFormat>()

function partsIn(zone: string, at: number) {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formatters.set(zone, formatter)
  }
  const parts: Record<string, string> = {}
  for (const { type, value } of formatter.formatToParts(at)) parts[type] = value
  return (name: string) => (parts[name] ?? '0').padStart(2, '0')
}

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

export const systemTimeZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** Since 2000 every zone offset is a multiple of 15 minutes, so a day never starts within such a slot. */
const SLOT_MS = 15 * 60_000
const SLOTS_VALID_FROM = Date.UTC(2000)
let last = { zone: '', slot: 0, day: '' }

/** Caches the last slot: almost every request falls into the same quarter of an hour as the one before. */
export function dayOf(at: number, zone: string): Day {
  const slot = Math.floor(at / SLOT_MS)
  if (last.slot === slot && last.zone === zone) return last.day
  const day = formattedDay(at, zone)
  if (at >= SLOTS_VALID_FROM) last = { zone, slot, day }
  return day
}

function formattedDay(at: number, zone: string): Day {
  const part = partsIn(zone, at)
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`
}

export const monthOf = (day: Day): Month => day.slice(0, 7)

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** Outside the years 0 to 9999, whose days have no such form, it is the first or the last of them. */
export function addDays(day: Day, count: number): Day {
  const text = new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString()
  if (text.startsWith('+')) return '9999-12-31'
  return text.startsWith('-') ? '0000-01-01' : text.slice(0, 10)
}

export function addMonths(month: Month, count: number): Month {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`
}

export function listDays({ from, to }: DateRange): Day[] {
  const days: Day[] = []
  for (let day = from; day < to; day = addDays(day, 1)) days.push(day)
  return days
}

/** What a budget is for: a calendar day, a week from Monday on, a calendar month, or all time. */
export type Period = 'day' | 'week' | 'month' | 'total'

/** The one that `day` is in. */
export function periodRange(period: Period, day: Day): DateRange {
  switch (period) {
    case 'day':
      return { from: day, to: addDays(day, 1) }
    case 'week': {
      const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
      const monday = addDays(day, -sinceMonday)
      return { from: monday, to: addDays(monday, 7) }
    }
    case 'month':
      return monthRange(monthOf(day))
    case 'total':
      return { from: '0000-01-01', to: '9999-12-31' }
  }
}

export const monthRange = (month: Month): DateRange => ({ from: `${month}-01`, to: `${addMonths(month, 1)}-01` })

/** The first instant after the period that `at` is in; null for all time. */
export const endOfPeriod = (period: Period, at: number, zone: string): number | null =>
  period === 'total' ? null : startOfDay(periodRange(period, dayOf(at, zone)).to, zone)

/** RFC 3339 with milliseconds and the zone's numeric offset; `Z` if the zone is UTC. */
export function formatInstant(at: Date, zone: string): string {
  const part = partsIn(zone, at.getTime())
  const local = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`
  const whole = Math.floor(at.getTime() / 1000) * 1000
  const minutes = Math.round((Date.parse(`${local}Z`) - whole) / 60_000)
  const millis = String(at.getTime() - whole).padStart(3, '0')
  if (minutes === 0 && isUtc(zone)) return `${local}.${millis}Z`
  const size = Math.abs(minutes)
  const offset = `${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
  return `${local}.${millis}${minutes < 0 ? '-' : '+'}${offset}`
}

const isUtc = (zone: string) =>
  ['UTC', 'Etc/UTC', 'Etc/GMT', 'GMT', 'Etc/UCT', 'UCT', 'Zulu', 'Etc/Zulu'].includes(zone)

/** The current time, but always later than `before`, even if the clock has not advanced. */
export const laterThan = (before: Date) => new Date(Math.max(Date.now(), before.getTime() + 1))

/** No zone is further from UTC than this. */
const MAX_OFFSET_MS = 15 * 3_600_000

/** The first millisecond of a day in `zone`, by binary search. */
export function startOfDay(day: Day, zone: string): number {
  let before = Date.parse(`${day}T00:00:00Z`) - MAX_OFFSET_MS
  let after = before + 2 * MAX_OFFSET_MS
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (dayOf(middle, zone) >= day) after = middle
    else before = middle
  }
  return after
}
