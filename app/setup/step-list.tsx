import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { type Step, steps } from './steps'

/** Where we are. Once there is a root, every later step can be gone to. */
export function StepList({ now }: { now: Step }) {
  const t = useTranslations('setup')
  const at = steps.indexOf(now)
  return (
    <ol className="grid grid-cols-4 gap-2 text-sm">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={step === now ? 'step' : undefined}
          className={`border-t-2 pt-2 ${index <= at ? 'border-accent' : 'border-line text-muted'} ${step === now ? 'font-medium' : ''}`}
        >
          {at > 0 && index > 0 ? <Link href={`/setup?step=${step}`}>{t(`steps.${step}`)}</Link> : t(`steps.${step}`)}
        </li>
      ))}
    </ol>
  )
}
