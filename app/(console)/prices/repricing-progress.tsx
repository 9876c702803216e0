import { useTranslations } from 'next-intl'
import { Meter } from '@/components/ui/meter'
import { RefreshWhile } from '@/components/ui/refresh-while'
import type { Admin } from '@/lib/auth/actor'
import { dollars } from '@/lib/core/dollars'
import { isRunning, repricing } from '@/lib/settings/repricing'

/** How far the re-pricing is, or how the last one ended. It goes on whether or not anyone looks. */
export function RepricingProgress({ admin }: { admin: Admin }) {
  const t = useTranslations('prices.recalculation')
  const state = repricing(admin)
  if (!state) return null
  const { model, examined, total, changed, deltaPico, failed } = state
  const running = isRunning(state)
  const title = t(failed ? 'failed' : running ? 'running' : 'done', { model: model ?? t('allModels') })
  const delta = `${deltaPico > 0n ? '+' : ''}${dollars(deltaPico).exact}`
  return (
    <section role="status" className="grid max-w-2xl gap-1.5 rounded-xl border border-line bg-raised p-4">
      <p className="font-medium">{title}</p>
      {running && <Meter label={title} value={examined} most={total} />}
      {running && <p className="text-muted text-sm">{t('progress', { examined, total: Math.max(total, examined) })}</p>}
      {failed && <p className="text-muted">{t('failedHint')}</p>}
      <p className={running ? 'text-muted text-sm' : ''}>
        {changed > 0 ? t('changed', { changed, delta }) : t('unchanged')}
      </p>
      <RefreshWhile running={running} />
    </section>
  )
}
