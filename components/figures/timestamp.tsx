import { useFormatter, useNow, useTimeZone } from 'next-intl'

/** The exact time to the second; the time zone is the tooltip. */
export function Timestamp({ at }: { at: number }) {
  const format = useFormatter()
  const zone = useTimeZone()
  const options = {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const
  return (
    <time dateTime={new Date(at).toISOString()} title={zone} className="whitespace-nowrap">
      {format.dateTime(at, { ...options, hourCycle: 'h23' })}
    </time>
  )
}

type Format = Pick<ReturnType<typeof useFormatter>, 'dateTime' | 'relativeTime'>

/** `ago` and `exact` as shown to the user; `exact` includes the time zone. */
export const relativeTimeParts = (
  at: Date | number,
  format: Format,
  now: Date,
  zone: string | undefined,
): RelativeTimeParts => ({
  iso: new Date(at).toISOString(),
  ago: format.relativeTime(at, now),
  exact: `${format.dateTime(at, { dateStyle: 'medium', timeStyle: 'medium' })} (${zone})`,
})

/** How long ago; the exact time and its time zone are the tooltip. */
export function RelativeTime({ at }: { at: Date | number }) {
  const [format, now, zone] = [useFormatter(), useNow(), useTimeZone()]
  return <RelativeTimeText {...relativeTimeParts(at, format, now, zone)} />
}

/** A timestamp formatted on the server, so that client components need no formatter and no hydration mismatch can occur. */
export type RelativeTimeParts = { iso: string; ago: string; exact: string }

export const RelativeTimeText = ({ iso, ago, exact }: RelativeTimeParts) => (
  <time dateTime={iso} title={exact} className="whitespace-nowrap">
    {ago}
  </time>
)
