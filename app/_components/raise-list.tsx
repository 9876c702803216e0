import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { getFormatter, getTranslations } from 'next-intl/server'
import { buttonClass } from '@/components/ui/button'
import type { Raise } from '@/lib/users/raises'
import { getMoney } from '../_lib/money'
import { decideRaiseAction } from '../_lib/raise-actions'

type RaiseListProps = { label: string; raises: readonly (Raise & { userName?: string })[]; isAdmin: boolean }

/** What is asked for, and what is granted for now. Admins decide. */
export async function RaiseList({ label, raises, isAdmin }: RaiseListProps) {
  const [t, format, money] = await Promise.all([getTranslations('budgets'), getFormatter(), getMoney()])
  return (
    <ul aria-label={label} className="grid gap-2">
      {raises.map(({ id, userId, userName, period, amountPico, state, reason, until }) => {
        const lastDay = until && format.dateTime(until.getTime() - 1, { dateStyle: 'medium' })
        const end = lastDay ? t('untilDate', { date: lastDay }) : t('forGood')
        const text = t('raiseOf', { amount: money.amount(amountPico).text, period: t(period) })
        return (
          <li
            key={id}
            className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-line border-t pt-2"
          >
            <span className="min-w-0">
              {userName && (
                <Link href={`/users/${userId}`} className="font-medium text-accent underline underline-offset-2">
                  {userName}
                </Link>
              )}{' '}
              <span className="whitespace-nowrap">{text}</span>
              <span className="block break-words text-muted text-sm">
                {[state === 'granted' ? end : t('requested'), reason].filter(Boolean).join(' · ')}
              </span>
            </span>
            {isAdmin && (state === 'requested' || state === 'granted') && (
              <Decisions id={id} state={state} label={[userName, text].filter(Boolean).join(', ')} />
            )}
          </li>
        )
      })}
    </ul>
  )
}

type DecisionsProps = { id: number; state: 'requested' | 'granted'; label: string }

/** Forms that need no script of their own, since the overview has them. The list shows what has become of the raise. */
function Decisions({ id, state, label }: DecisionsProps) {
  const t = useTranslations('budgets')
  const decisions =
    state === 'granted'
      ? ([['ended', t('end')]] as const)
      : ([
          ['granted', t('grant')],
          ['declined', t('decline')],
        ] as const)
  return (
    <span className="flex gap-2">
      {decisions.map(([decision, text]) => (
        <form key={decision} action={decisionAction(id, decision)}>
          <button
            type="submit"
            aria-label={`${text}: ${label}`}
            className={buttonClass(decision === 'granted' ? { tone: 'primary' } : {})}
          >
            {text}
          </button>
        </form>
      ))}
    </span>
  )
}

/** Nothing reads what it returns. */
const decisionAction = (id: number, decision: string) =>
  decideRaiseAction.bind(null, id, decision) as () => Promise<unknown> as () => Promise<void>
