'use client'

import { useEffect, useId } from 'react'
import {
  Bar,
  BarChart,
  CartesianGrid,
  LabelList,
  ResponsiveContainer,
  Tooltip,
  useActiveTooltipDataPoints,
  XAxis,
  YAxis,
} from 'recharts'
import { axisOf } from './axis'
import { ChartTooltip } from './chart-tooltip'
import { Hatches, segment } from './hatches'
import type { Bar as Column, Stacked } from './stacked'
import { useBarKeys } from './use-bar-keys'

type Props = { data: Stacked; label: string; totalLabel: string }

/** More totals than these would run into one another. */
const MOST_TOTALS = 14

const tick = { fill: 'var(--color-muted)', fontSize: 12 }

export default function StackedChart({ data: { series, bars }, label, totalLabel }: Props) {
  const id = useId()
  const { ticks, text } = axisOf(Math.max(...bars.map(({ parts }) => parts.reduce((sum, { size }) => sum + size, 0))))
  const { chosen, follow, go, onKeyDownCapture } = useBarKeys(series)
  return (
    <div role="presentation" className="h-full" onKeyDownCapture={onKeyDownCapture}>
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={bars}
          margin={{ top: 20, right: 0, bottom: 0, left: 0 }}
          barCategoryGap="22%"
          aria-label={label}
        >
          <Hatches id={id} colours={series.map(({ colour }) => colour)} />
          <CartesianGrid vertical={false} stroke="var(--color-line)" />
          <XAxis dataKey="short" tickLine={false} axisLine={false} tick={tick} interval="equidistantPreserveStart" />
          <YAxis
            width="auto"
            tickLine={false}
            axisLine={false}
            tick={tick}
            ticks={ticks}
            domain={[0, ticks.at(-1) ?? 0]}
            tickFormatter={text}
          />
          <Tooltip
            cursor={{ fill: 'var(--color-sunken)' }}
            isAnimationActive={false}
            content={({ active, payload }) => (
              <ChartTooltip
                bar={active ? (payload[0]?.payload as Column) : undefined}
                series={series}
                chosen={chosen}
                totalLabel={totalLabel}
              />
            )}
          />
          {series.map(({ key, name, colour }, index) => (
            <Bar
              key={key}
              name={name}
              stackId="cost"
              dataKey={({ parts }: Column) => parts[index]?.size ?? 0}
              isAnimationActive={false}
              shape={segment(id, index, colour)}
              onClick={({ payload }) => go((payload as Column).parts[index]?.href)}
            >
              {index === series.length - 1 && bars.length <= MOST_TOTALS && <Totals bars={bars} />}
            </Bar>
          ))}
          <Follow onBar={follow} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}

/** Tells which bar the pointer or the arrow keys are at. */
function Follow({ onBar }: { onBar: (bar: Column | undefined) => void }) {
  const bar = useActiveTooltipDataPoints<Column>()?.[0]
  useEffect(() => onBar(bar), [bar, onBar])
  return null
}

const Totals = ({ bars }: { bars: Column[] }) => (
  <LabelList
    position="top"
    offset={6}
    className="max-sm:hidden"
    fill="var(--color-ink)"
    fontSize={12}
    valueAccessor={(_, index) => (bars[index]?.total.exact === '$0.000000' ? '' : bars[index]?.total.text)}
  />
)
