import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { buttonClass } from '@/components/ui/button'
import { CopyMyTokenButton } from './copy-my-token-button'

/** Further in, and the token. */
export function MyActions() {
  const t = useTranslations('me')
  return (
    <>
      <Link href="/me/usage" className={buttonClass()}>
        {t('usageDetails')}
      </Link>
      <Link href="/me/requests" className={buttonClass()}>
        {t('myRequests')}
      </Link>
      <CopyMyTokenButton />
    </>
  )
}
