import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useCallback, useRef, useState } from 'react'
import { type Bar, piecesOf, type Stacked } from './stacked'

/** Left and right are the chart's own keys. Up and down choose a piece of the bar; Enter goes to it, or to the bar. */
export function useBarKeys(series: Stacked['series']) {
  const router = useRouter()
  const bar = useRef<Bar | undefined>(undefined)
  const [chosen, choose] = useState<string | null>(null)
  const follow = useCallback((active: Bar | undefined) => {
    bar.current = active
  }, [])
  const go = (href: string | undefined) => {
    if (href) router.push(href)
  }
  const onKeyDownCapture = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 0 }[event.key]
    if (!bar.current || step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const pieces = piecesOf(bar.current, series)
    const at = pieces.findIndex(({ key }) => key === chosen)
    if (step === 0) go(pieces[at]?.href ?? bar.current.href)
    else choose(pieces[next(at, step, pieces.length)]?.key ?? null)
  }
  return { chosen, follow, go, onKeyDownCapture }
}

/** Around, from either end when nothing is chosen yet. */
const next = (at: number, step: number, count: number) => (at < 0 && step < 0 ? count - 1 : (at + step + count) % count)
