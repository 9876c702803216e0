import { useTranslations } from 'next-intl'
import type { ErrorCode } from '@/lib/core/errors'
import type { FormState } from '@/lib/http/form'

type Props = {
  state: FormState<unknown>
  /** What a code means in this form, where that is more than it means everywhere. */
  says?: Partial<Record<ErrorCode, string>>
}

/** What went wrong with a form: why, what to do, and the id to find it by in the log. */
export function Problem({ state, says = {} }: Props) {
  const t = useTranslations('errors')
  if (!state || state.ok) return <div role="alert" className="contents" />
  return (
    <div role="alert" className="rounded-md border border-danger/40 bg-danger/8 px-3 py-2 text-danger text-sm">
      <p>{says[state.code] ?? t(state.code)}</p>
      {state.requestId && <p className="text-xs">{t('reference', { id: state.requestId })}</p>}
    </div>
  )
}

/** What to say at the field named `path`, when that is what is wrong. */
export const issueAt = (state: FormState<unknown>, path: string, rule: string) =>
  state && !state.ok && state.issues.some((issue) => issue.path === path) ? rule : undefined
