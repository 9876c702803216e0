import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { MinimalLayout } from '@/components/shell/minimal-layout'
import { ErrorMessage } from '@/components/shell/page'
import { buttonClass } from '@/components/ui/button'
import { Footer } from './_components/footer'

export default async function NotFound() {
  const t = await getTranslations('errors.notFoundPage')
  return (
    <MinimalLayout footer={<Footer />}>
      <title>{`${t('title')} · Chatelaine`}</title>
      <ErrorMessage title={t('title')} description={t('description')} hint={t('hint')}>
        <Link href="/" className={buttonClass({ tone: 'primary' })}>
          {t('home')}
        </Link>
      </ErrorMessage>
    </MinimalLayout>
  )
}
