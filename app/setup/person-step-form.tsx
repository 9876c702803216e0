'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { buttonClass } from '@/components/ui/button'
import { AddUserForm } from '../(console)/users/add-user-form'

export function PersonStepForm() {
  const t = useTranslations('setup.person')
  const router = useRouter()
  return (
    <div className="grid gap-4">
      <p>{t('what')}</p>
      <AddUserForm onAdded={() => router.push('/setup?step=try')} />
      <Link href="/setup?step=try" className={`${buttonClass({ tone: 'quiet' })} justify-self-start`}>
        {t('skip')}
      </Link>
    </div>
  )
}
