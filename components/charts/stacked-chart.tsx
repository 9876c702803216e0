'use client'

import { useEffect, useId } from 'react'
import {
  Bar,
  BarChart,
  type BarShapeProps,
  CartesianGrid,
  LabelList,
  Rectangle,
  ResponsiveContainer,
  Tooltip,
  useActiveTooltipDataPoints,
  XAxis,
  YAxis,
} from 'recharts'
import { moneyAxis } from './axis'
import type { ChartData, Bar as Column } from './chart-data'
import { ChartTooltip } from './chart-tooltip'
import { useBarNavigation } from './use-bar-navigation'

type Props = { data: ChartData; label: string; totalLabel: string }

/** With more bars than this, the labels above them would overlap. */
const MAX_TOTALS = 14

const tick = { fill: 'var(--color-muted)', fontSize: 12 }

export default function StackedChart({ data: { sign, series, bars }, label, totalLabel }: Props) {
  const id = useId()
  const { ticks, text } = moneyAxis(
    Math.max(...bars.map(({ segments }) => segments.reduce((sum, { size }) => sum + size, 0))),
    sign,
  )
  const { selectedKey, onActiveBar, navigate, onKeyDownCapture } = useBarNavigation(series)
  return (
    <div role="presentation" className="h-full" onKeyDownCapture={onKeyDownCapture}>
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={bars}
          margin={{ top: 20, right: 0, bottom: 0, left: 0 }}
          barCategoryGap="22%"
          aria-label={label}
        >
          <InProgressPatterns id={id} colours={series.map(({ colour }) => colour)} />
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
                selectedKey={selectedKey}
                totalLabel={totalLabel}
              />
            )}
          />
          {series.map(({ key, name, colour }, index) => (
            <Bar
              key={key}
              name={name}
              stackId="cost"
              dataKey={({ segments }: Column) => segments[index]?.size ?? 0}
              isAnimationActive={false}
              shape={segmentShape(id, index, colour)}
              onClick={({ payload }) => navigate((payload as Column).segments[index]?.href)}
            >
              {index === series.length - 1 && bars.length <= MAX_TOTALS && <Totals bars={bars} />}
            </Bar>
          ))}
          <ActiveBarTracker onActiveBar={onActiveBar} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}

/** Reports the hovered or focused bar; Recharts exposes it only through a hook inside the chart. */
function ActiveBarTracker({ onActiveBar }: { onActiveBar: (bar: Column | undefined) => void }) {
  const bar = useActiveTooltipDataPoints<Column>()?.[0]
  useEffect(() => onActiveBar(bar), [bar, onActiveBar])
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

const patternId = (id: string, index: number) => `${id}-in-progress-${index}`

/** A striped fill in each colour for the current month or day. */
const InProgressPatterns = ({ id, colours }: { id: string; colours: string[] }) => (
  <defs>
    {colours.map((colour, index) => (
      <pattern
        key={colour}
        id={patternId(id, index)}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="6" height="6" fill={colour} opacity="0.4" />
        <rect width="3" height="6" fill={colour} />
      </pattern>
    ))}
  </defs>
)

/** One segment of a bar, separated from its neighbours by a thin line in the page's colour. */
const segmentShape = (id: string, index: number, colour: string) => (props: BarShapeProps) => {
  const { inProgress, segments } = props.payload as Column
  return (
    <Rectangle
      {...props}
      fill={inProgress ? `url(#${patternId(id, index)})` : colour}
      stroke="var(--color-canvas)"
      strokeWidth={props.height > 2 ? 1 : 0}
      cursor={segments[index]?.href ? 'pointer' : undefined}
    />
  )
}
