import { useFormatter, useTimeZone } from 'next-intl'

/** When exactly, to the second; the zone in the title. */
export function Instant({ at }: { at: number }) {
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
