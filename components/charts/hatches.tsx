import { type BarShapeProps, Rectangle } from 'recharts'
import type { Bar } from './stacked'

const idOf = (id: string, index: number) => `${id}-hatch-${index}`

/** One pattern for each colour, for the month or day that is not over yet. */
export const Hatches = ({ id, colours }: { id: string; colours: string[] }) => (
  <defs>
    {colours.map((colour, index) => (
      <pattern
        key={colour}
        id={idOf(id, index)}
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

/** A part of a bar, with a hair of the page between it and the next. */
export const segment = (id: string, index: number, colour: string) => (props: BarShapeProps) => {
  const { running, parts } = props.payload as Bar
  return (
    <Rectangle
      {...props}
      fill={running ? `url(#${idOf(id, index)})` : colour}
      stroke="var(--color-canvas)"
      strokeWidth={props.height > 2 ? 1 : 0}
      cursor={parts[index]?.href ? 'pointer' : undefined}
    />
  )
}
