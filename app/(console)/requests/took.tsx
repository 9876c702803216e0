import { useFormatter } from 'next-intl'

/** A duration to a tenth of a second; shorter ones in milliseconds. */
export function Took({ ms }: { ms: number | null }) {
  const format = useFormatter()
  if (ms === null) return <span className="text-muted">–</span>
  const [value, unit] = ms < 1000 ? [ms, 'millisecond'] : [ms / 1000, 'second']
  const options = {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    minimumFractionDigits: ms < 1000 ? 0 : 1,
    maximumFractionDigits: 1,
  } as const
  return <span className="whitespace-nowrap">{format.number(value, options)}</span>
}
