'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/ui/field'
import { issueAt, Problem } from '@/components/ui/problem'
import { said } from '@/components/ui/say'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { changedOnly } from '../../_lib/changed-only'
import { useRenewed } from '../use-renewed'
import { changeUserAction } from './actions'
import { LimitFields } from './limit-fields'
import type { ShownMember } from './shown-member'
import { StandingFields } from './standing-fields'

type Props = { shown: ShownMember; everyones: string | null }

export function MemberForm({ shown, everyones }: Props) {
  const t = useTranslations('userDetails')
  const users = useTranslations('users')
  const renewed = useRenewed()
  const { state, pending, submit } = useSubmit(
    (form) => changeUserAction(shown.id, changedOnly(form, shown)),
    ({ name, ownToken }) => {
      said(t('saved', { name }))
      void renewed(ownToken)
    },
  )
  const isTaken = state?.ok === false && state.code === 'conflict'
  return (
    <form onSubmit={submit} className="grid max-w-2xl gap-4">
      <Field
        label={users('name')}
        name="name"
        required
        maxLength={64}
        autoComplete="off"
        defaultValue={shown.name}
        error={issueAt(state, 'name', users('nameRule'))}
      />
      <Field
        label={t('email')}
        name="email"
        type="email"
        maxLength={254}
        autoComplete="off"
        defaultValue={shown.email}
        hint={t('emailHint')}
        error={issueAt(state, 'email', isTaken ? t('emailTaken') : t('emailRule'))}
      />
      {!shown.isRoot && <StandingFields shown={shown} state={state} />}
      <LimitFields shown={shown} everyones={everyones} state={state} />
      <Problem state={state} says={{ conflict: issueAt(state, 'email', t('emailTaken')) ?? users('nameTaken') }} />
      <div>
        <SubmitButton pending={pending}>{t('save')}</SubmitButton>
      </div>
    </form>
  )
}
