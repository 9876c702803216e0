'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/field'
import { Problem } from '@/components/ui/problem'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSubmit } from '@/components/ui/use-submit'
import { signInWith } from '../_lib/sign-in-with'
import { createRootAction } from './actions'
import { RootToken } from './root-token'

export function RootForm({ zones, proposed }: { zones: string[]; proposed: string }) {
  const t = useTranslations('setup')
  const [zone, setZone] = useState(proposed)
  const [token, setToken] = useState<string | null>(null)
  const { state, pending, submit } = useSubmit(createRootAction, async (made) => {
    await signInWith(made.token)
    setToken(made.token)
  })
  if (token) return <RootToken token={token} />
  return (
    <form onSubmit={submit} className="grid gap-5">
      <p>{t('root.description')}</p>
      <div className="grid justify-items-start gap-2">
        <div className="w-full">
          <SelectField
            label={t('root.zone')}
            name="zone"
            value={zone}
            onChange={({ target }) => setZone(target.value)}
            hint={t('root.zoneHint')}
          >
            {/* Browsers have names for some zones that the server does not list, and knows. */}
            {(zones.includes(zone) ? zones : [zone, ...zones]).map((each) => (
              <option key={each}>{each}</option>
            ))}
          </SelectField>
        </div>
        <Button onClick={() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone)}>
          {t('root.browserZone')}
        </Button>
      </div>
      <Problem state={state} />
      <div>
        <SubmitButton pending={pending}>{t('root.submit')}</SubmitButton>
      </div>
    </form>
  )
}
