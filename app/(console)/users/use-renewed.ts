import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { said } from '@/components/ui/say'
import { signInWith } from '../../_lib/sign-in-with'

/** After everyone got a new token: signs in again with one's own, and says what to do, or what one's own token is. Null: nobody did. */
export function useRenewed() {
  const t = useTranslations('users.rotateAllTokens')
  const router = useRouter()
  return async (ownToken: string | null) => {
    if (ownToken === null) return
    const failure = await signInWith(ownToken)
    router.refresh()
    // Nobody can look up a token from outside.
    said(failure ? t('signedOut', { token: ownToken }) : t('done'), {
      duration: Number.POSITIVE_INFINITY,
      closeButton: true,
    })
  }
}
