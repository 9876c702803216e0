import { useFormatter, useNow, useTimeZone } from 'next-intl'

/** How long ago; when exactly, and in which zone, in the title. */
export function Moment({ at }: { at: Date | number }) {
  const format = useFormatter()
  const now = useNow()
  const zone = useTimeZone()
  const exact = format.dateTime(at, { dateStyle: 'medium', timeStyle: 'medium' })
  return (
    <time dateTime={new Date(at).toISOString()} title={`${exact} (${zone})`} className="whitespace-nowrap">
      {format.relativeTime(at, now)}
    </time>
  )
}
