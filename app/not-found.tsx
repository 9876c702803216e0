import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { Bare } from '@/components/shell/bare'
import { Breakdown } from '@/components/shell/breakdown'
import { buttonClass } from '@/components/ui/button'
import { Footer } from './_components/footer'

export default async function NotFound() {
  const t = await getTranslations('errors.notFoundPage')
  return (
    <Bare footer={<Footer />}>
      <title>{`${t('title')} · Chatelaine`}</title>
      <Breakdown title={t('title')} why={t('description')} todo={t('hint')}>
        <Link href="/" className={buttonClass({ tone: 'primary' })}>
          {t('home')}
        </Link>
      </Breakdown>
    </Bare>
  )
}
