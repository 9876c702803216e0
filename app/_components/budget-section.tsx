import { getFormatter, getTranslations } from 'next-intl/server'
import { Money } from '@/components/figures/money'
import { Section } from '@/components/shell/page'
import { Meter } from '@/components/ui/meter'
import type { BudgetStatus } from '@/lib/users/budgets'
import type { Raise } from '@/lib/users/raises'
import { getMoney } from '../_lib/money'
import { AskForMoreButton, RaiseBudgetButton } from './raise-dialogs'
import { RaiseList } from './raise-list'

type Props = {
  budgets: readonly BudgetStatus[]
  raises: readonly Raise[]
  /** Whose they are. */
  user: { id: number; name: string }
  isAdmin: boolean
}

/** A user's budgets, for the user and for admins; nothing without one. */
export async function BudgetSection({ budgets, raises, user, isAdmin }: Props) {
  const t = await getTranslations('budgets')
  if (budgets.length === 0) return null
  // The one that is used most comes first: it is what stops the user.
  const periods = budgets.toSorted((one, other) => usedPercent(other) - usedPercent(one)).map(({ period }) => period)
  const current = raises.filter(isCurrent)
  return (
    <Section title={t('title')}>
      <dl className="grid gap-x-10 gap-y-5 sm:grid-cols-2 lg:grid-cols-4">
        {budgets.map((budget) => (
          <Budget key={budget.period} budget={budget} name={user.name} />
        ))}
      </dl>
      {current.length > 0 && <RaiseList label={t('raises')} raises={current} isAdmin={isAdmin} />}
      <div>
        {isAdmin ? (
          <RaiseBudgetButton id={user.id} name={user.name} periods={periods} />
        ) : (
          <AskForMoreButton periods={periods} />
        )}
      </div>
    </Section>
  )
}

const usedPercent = ({ limitPico, spentPico, heldPico }: BudgetStatus) =>
  limitPico > 0n ? Number(((spentPico + heldPico) * 100n) / limitPico) : 100

const isCurrent = ({ state, until }: Raise) =>
  state === 'requested' || (state === 'granted' && (until === null || until.getTime() > Date.now()))

async function Budget({ budget, name }: { budget: BudgetStatus; name: string }) {
  const [t, format, money] = await Promise.all([getTranslations('budgets'), getFormatter(), getMoney()])
  const { period, limitPico, raisedPico, spentPico, heldPico, resetsAt } = budget
  const limit = money.amount(limitPico)
  const percent = Math.min(usedPercent(budget), 100)
  return (
    <div className="grid content-start gap-1">
      <dt className="text-muted text-sm">{t(period)}</dt>
      <dd className="flex flex-wrap items-baseline gap-x-1.5">
        <span className={`font-semibold text-xl ${percent >= 100 ? 'text-warning' : ''}`}>
          <Money amount={money.amount(spentPico)} />
        </span>
        <span className="text-muted text-sm" title={limit.exact}>
          {t('ofLimit', { limit: limit.text })}
        </span>
      </dd>
      <dd>
        <Meter label={t('used', { name, period: t(period) })} value={percent} max={100} />
      </dd>
      <dd className="text-muted text-xs">
        {raisedPico > 0n && <span className="block">{t('raised', { amount: money.amount(raisedPico).text })}</span>}
        {heldPico > 0n && <span className="block">{t('held', { amount: money.amount(heldPico).text })}</span>}
        {resetsAt ? t('resets', { date: format.dateTime(resetsAt, { dateStyle: 'medium' }) }) : t('neverResets')}
      </dd>
    </div>
  )
}
