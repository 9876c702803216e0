import { clsx } from 'clsx'
import { Exact, finest } from './exact'
import { type Bar, piecesOf, type Stacked } from './stacked'
import { Swatch } from './swatch'

type Props = { bar: Bar | undefined; series: Stacked['series']; chosen: string | null; totalLabel: string }

/** Who cost what in the bar under the pointer or the arrow keys, the dearest first, to the last digit. */
export function ChartTooltip({ bar, series, chosen, totalLabel }: Props) {
  if (!bar) return null
  const pieces = series.length > 1 ? piecesOf(bar, series) : []
  const places = finest([bar.total.exact, ...pieces.map(({ exact }) => exact)])
  return (
    <div role="status" className="rounded-lg border border-line bg-raised px-3 py-2 text-ink text-sm shadow-raised">
      <p className="pb-1 font-medium">{bar.long}</p>
      <table>
        <tbody>
          {pieces.map(({ key, name, colour, exact, share }) => (
            <tr
              key={key}
              aria-current={key === chosen ? 'true' : undefined}
              className={clsx(key === chosen && 'bg-sunken outline-2 outline-accent')}
            >
              <th scope="row" className="max-w-40 truncate pr-4 text-left font-normal">
                <Swatch colour={colour} /> {name}
              </th>
              <td className="text-right">
                <Exact amount={exact} places={places} />
              </td>
              <td className="pl-3 text-right text-muted">{share}</td>
            </tr>
          ))}
          <tr className="font-medium">
            <th scope="row" className="pr-4 text-left font-medium">
              {totalLabel}
            </th>
            <td className="text-right">
              <Exact amount={bar.total.exact} places={places} />
            </td>
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  )
}
