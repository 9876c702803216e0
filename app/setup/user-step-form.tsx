'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { buttonClass } from '@/components/ui/button'
import { AddUserForm } from '../(console)/users/add-user-form'

export function UserStepForm() {
  const t = useTranslations('setup.user')
  const router = useRouter()
  return (
    <div className="grid gap-4">
      <p>{t('description')}</p>
      <AddUserForm onAdded={() => router.push('/setup?step=try')} />
      <Link href="/setup?step=try" className={`${buttonClass({ tone: 'quiet' })} justify-self-start`}>
        {t('skip')}
      </Link>
    </div>
  )
}
