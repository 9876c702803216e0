import { clsx } from 'clsx'
import { type Bar, type ChartData, sortedSegments } from './chart-data'
import { Swatch } from './swatch'

type Props = { bar: Bar | undefined; series: ChartData['series']; selectedKey: string | null; totalLabel: string }

/** Exact costs of the hovered or focused bar, largest first. */
export function ChartTooltip({ bar, series, selectedKey, totalLabel }: Props) {
  if (!bar) return null
  const segments = series.length > 1 ? sortedSegments(bar, series) : []
  const digits = maxSubCentDigits([bar.total.exact, ...segments.map(({ exact }) => exact)])
  return (
    <div role="status" className="rounded-lg border border-line bg-raised px-3 py-2 text-ink text-sm shadow-raised">
      <p className="pb-1 font-medium">{bar.long}</p>
      <table>
        <tbody>
          {segments.map(({ key, name, colour, exact, share }) => (
            <tr
              key={key}
              aria-current={key === selectedKey ? 'true' : undefined}
              className={clsx(key === selectedKey && 'bg-sunken outline-2 outline-accent')}
            >
              <th scope="row" className="max-w-40 truncate pr-4 text-left font-normal">
                <Swatch colour={colour} /> {name}
              </th>
              <td className="text-right">
                <AlignedAmount amount={exact} digits={digits} />
              </td>
              <td className="pl-3 text-right text-muted">{share}</td>
            </tr>
          ))}
          <tr className="font-medium">
            <th scope="row" className="pr-4 text-left font-medium">
              {totalLabel}
            </th>
            <td className="text-right">
              <AlignedAmount amount={bar.total.exact} digits={digits} />
            </td>
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  )
}

/** An exact amount, aligned at the cents; digits beyond the cent are muted. */
function AlignedAmount({ amount, digits }: { amount: string; digits: number }) {
  const cents = amount.indexOf('.') + 3
  return (
    <>
      {amount.slice(0, cents)}
      <span className="inline-block text-left text-muted" style={{ width: `${digits}ch` }}>
        {amount.slice(cents)}
      </span>
    </>
  )
}

/** The largest number of digits beyond the cent in `amounts`. */
const maxSubCentDigits = (amounts: string[]) =>
  Math.max(...amounts.map((amount) => amount.length - amount.indexOf('.') - 3))
