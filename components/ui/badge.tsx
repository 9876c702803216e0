import { clsx } from 'clsx'
import type { ReactNode } from 'react'

type Tone = 'neutral' | 'good' | 'warning' | 'danger'

const dots: Record<Tone, string> = {
  neutral: 'bg-edge',
  good: 'bg-good',
  warning: 'bg-warning',
  danger: 'bg-danger',
}

export const Badge = ({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) => (
  <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-sm">
    <span aria-hidden className={clsx('size-1.5 forced-color-adjust-none rounded-full', dots[tone])} />
    {children}
  </span>
)
