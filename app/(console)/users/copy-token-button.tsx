'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '@/components/ui/copy-button'
import { useFetched } from '@/components/ui/use-fetched'
import { revealTokenAction } from './reveal-token'

export function CopyTokenButton({ id, name }: { id: number; name: string }) {
  const t = useTranslations('users')
  const token = useFetched(() => revealTokenAction(id))
  return <CopyButton text={token} label={t('copyTokenOf', { name })} />
}
