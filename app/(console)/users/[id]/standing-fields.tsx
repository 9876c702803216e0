import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { CheckboxField } from '@/components/ui/checkbox-field'
import { Field, SelectField } from '@/components/ui/field'
import { issueAt } from '@/components/ui/problem'
import type { FormState } from '@/lib/http/form'
import { RenewField } from '../renew-field'
import type { ShownMember } from './shown-member'

type Props = { shown: ShownMember; state: FormState<unknown> }

/** Role, pause and expiry: what root cannot lose. */
export function StandingFields({ shown, state }: Props) {
  const t = useTranslations('userDetails')
  const users = useTranslations('users')
  const [role, setRole] = useState(shown.role)
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <SelectField
          label={users('role')}
          name="role"
          value={role}
          onChange={({ target: { value } }) => setRole(value === 'admin' ? 'admin' : 'member')}
          hint={t('roleHint')}
        >
          <option value="member">{users('member')}</option>
          <option value="admin">{users('admin')}</option>
        </SelectField>
        <Field
          label={t('expiresOn')}
          name="lastDay"
          type="date"
          defaultValue={shown.lastDay}
          hint={t('expiresOnHint')}
          error={issueAt(state, 'expiresAt', t('expiresOnRule'))}
        />
      </div>
      {shown.role === 'admin' && role === 'member' && <RenewField name={shown.name} />}
      <CheckboxField name="disabled" label={t('pause')} hint={t('pauseHint')} defaultChecked={shown.disabled} />
    </>
  )
}
