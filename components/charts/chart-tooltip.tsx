import { Exact, finest } from './exact'
import type { Bar, StackedMonths } from './stacked-months'
import { Swatch } from './swatch'

type Props = { month: Bar | undefined; people: StackedMonths['people']; totalLabel: string }

/** Who cost what in the month under the pointer or the arrow keys, the dearest first, to the last digit. */
export function ChartTooltip({ month, people, totalLabel }: Props) {
  if (!month) return null
  const rows = people
    .flatMap((person, index) => {
      const part = month.parts[index]
      return part && part.size > 0 ? [{ ...person, ...part }] : []
    })
    .sort((one, other) => other.size - one.size)
  const places = finest([month.total.exact, ...rows.map(({ exact }) => exact)])
  return (
    <div role="status" className="rounded-lg border border-line bg-raised px-3 py-2 text-ink text-sm shadow-raised">
      <p className="pb-1 font-medium">{month.long}</p>
      <table>
        <tbody>
          {rows.map(({ key, name, colour, exact, share }) => (
            <tr key={key}>
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
              <Exact amount={month.total.exact} places={places} />
            </td>
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  )
}
