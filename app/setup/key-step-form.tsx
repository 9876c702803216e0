'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { buttonClass } from '@/components/ui/button'
import { AddKeyForm } from '../(console)/keys/add-key-form'
import { KeyVerdict } from './key-verdict'

/** The first key, asked at once whether it works: better to learn it here than from the first colleague. */
export function KeyStepForm() {
  const t = useTranslations('setup.key')
  const [key, setKey] = useState<{ id: number; name: string } | null>(null)
  if (key) return <KeyVerdict id={key.id} name={key.name} />
  return (
    <div className="grid gap-4">
      <p>{t('description')}</p>
      <AddKeyForm onAdded={setKey} />
      <Link href="/setup?step=user" className={`${buttonClass({ tone: 'quiet' })} justify-self-start`}>
        {t('skip')}
      </Link>
    </div>
  )
}
