import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Empty } from '@/components/shell/empty'
import { buttonClass } from '@/components/ui/button'

export function NothingUsed() {
  const t = useTranslations('me')
  return (
    <Empty title={t('empty')}>
      <p>{t('emptyHint')}</p>
      <Link href="/connect" className={buttonClass({ tone: 'primary' })}>
        {t('quickstart')}
      </Link>
    </Empty>
  )
}
