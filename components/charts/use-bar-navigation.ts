import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useCallback, useRef, useState } from 'react'
import { type Bar, type ChartData, sortedSegments } from './chart-data'

/**
 * Keyboard navigation within a bar. Recharts handles left and right; up and down select a segment of the bar, and Enter opens
 * the link of that segment, or of the bar when none is selected.
 */
export function useBarNavigation(series: ChartData['series']) {
  const router = useRouter()
  const bar = useRef<Bar | undefined>(undefined)
  const [selectedKey, setSelectedKey] = useState<string | null>(null)
  const onActiveBar = useCallback((active: Bar | undefined) => {
    bar.current = active
  }, [])
  const navigate = (href: string | undefined) => {
    if (href) router.push(href)
  }
  const onKeyDownCapture = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 0 }[event.key]
    if (!bar.current || step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const segments = sortedSegments(bar.current, series)
    const index = segments.findIndex(({ key }) => key === selectedKey)
    if (step === 0) navigate(segments[index]?.href ?? bar.current.href)
    else setSelectedKey(segments[nextIndex(index, step, segments.length)]?.key ?? null)
  }
  return { selectedKey, onActiveBar, navigate, onKeyDownCapture }
}

/** Wraps around; starts at either end when nothing is selected. */
const nextIndex = (index: number, step: number, count: number) =>
  index < 0 && step < 0 ? count - 1 : (index + step + count) % count
