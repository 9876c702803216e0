'use client'

import { useId } from 'react'
import { Bar, BarChart, CartesianGrid, LabelList, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { ChartTooltip } from './chart-tooltip'
import { Hatches, segment } from './hatches'
import type { Bar as Month, StackedMonths } from './stacked-months'

type Props = { data: StackedMonths; label: string; totalLabel: string }

const tick = { fill: 'var(--color-muted)', fontSize: 12 }
const dollars = (value: number) =>
  `$${value.toLocaleString('en-US', { maximumSignificantDigits: 3, notation: value >= 10_000 ? 'compact' : 'standard' })}`

export default function StackedChart({ data: { people, months }, label, totalLabel }: Props) {
  const id = useId()
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={months}
        margin={{ top: 20, right: 0, bottom: 0, left: 0 }}
        barCategoryGap="22%"
        aria-label={label}
      >
        <Hatches id={id} colours={people.map(({ colour }) => colour)} />
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis dataKey="short" tickLine={false} axisLine={false} tick={tick} interval="preserveEnd" />
        <YAxis width="auto" tickLine={false} axisLine={false} tick={tick} tickFormatter={dollars} />
        <Tooltip
          cursor={{ fill: 'var(--color-sunken)' }}
          isAnimationActive={false}
          content={({ active, payload }) => (
            <ChartTooltip
              month={active ? (payload[0]?.payload as Month) : undefined}
              people={people}
              totalLabel={totalLabel}
            />
          )}
        />
        {people.map(({ key, name, colour }, index) => (
          <Bar
            key={key}
            name={name}
            stackId="cost"
            dataKey={({ parts }: Month) => parts[index]?.size ?? 0}
            isAnimationActive={false}
            shape={segment(id, index, colour)}
          >
            {index === people.length - 1 && <Totals months={months} />}
          </Bar>
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}

const Totals = ({ months }: { months: Month[] }) => (
  <LabelList
    position="top"
    offset={6}
    className="max-sm:hidden"
    fill="var(--color-ink)"
    fontSize={12}
    valueAccessor={(_, index) => (months[index]?.total.exact === '$0.000000' ? '' : months[index]?.total.text)}
  />
)
