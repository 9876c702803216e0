import { useTranslations } from 'next-intl'
import type { ErrorCode } from '@/lib/core/errors'
import type { FormState } from '@/lib/http/api/server-action'

type Props = {
  state: FormState<unknown>
  /** Messages for error codes that are more specific in this form than the general ones. */
  messages?: Partial<Record<ErrorCode, string>>
}

/** Why a form failed, with the request id to find it in the log. */
export function FormError({ state, messages = {} }: Props) {
  const t = useTranslations('errors')
  if (!state || state.ok) return <div role="alert" className="contents" />
  return (
    <div role="alert" className="rounded-md border border-danger/40 bg-danger/8 px-3 py-2 text-danger text-sm">
      <p>{messages[state.code] ?? t(state.code)}</p>
      {state.requestId && <p className="text-xs">{t('reference', { id: state.requestId })}</p>}
    </div>
  )
}

/** `rule` if the failed form has an issue with the field named `path`. */
export const fieldError = (state: FormState<unknown>, path: string, rule: string) =>
  state && !state.ok && state.issues.some((issue) => issue.path === path) ? rule : undefined
