import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Empty } from '@/components/shell/empty'

export function NobodyFound({ search }: { search: string }) {
  const t = useTranslations('users')
  return (
    <Empty title={search ? t('noMatches', { search }) : t('pageEmpty')}>
      <Link href="/users" className="text-accent underline underline-offset-2">
        {t('showAll')}
      </Link>
    </Empty>
  )
}
