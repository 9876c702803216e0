'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { CopyButton } from '@/components/ui/copy-button'
import { CheckboxField } from '@/components/ui/field'
import { showToast, useActionData } from '@/components/ui/toast'
import { revealTokenAction } from '../../_lib/reveal-actions'
import { signInWithToken } from '../../_lib/sign-in'

export function CopyTokenButton({ id, label }: { id: number; label: string }) {
  const token = useActionData(() => revealTokenAction(id))
  return <CopyButton text={token} label={label} />
}

/** Offered when an admin is deleted or demoted, since admins can read every token. */
export function RotateAllTokensField({ name }: { name: string }) {
  const t = useTranslations('users.rotateAllTokens')
  return <CheckboxField name="rotateAllTokens" label={t('label')} hint={t('hint', { name })} />
}

/**
 * After a rotation of all tokens: signs in again with `ownToken` and shows the next steps as a toast. Does nothing if it is null,
 * that is, if nothing was rotated.
 */
export function useSignInAfterRotation() {
  const t = useTranslations('users.rotateAllTokens')
  const router = useRouter()
  return async (ownToken: string | null) => {
    if (ownToken === null) return
    const failure = await signInWithToken(ownToken)
    router.refresh()
    // If the sign-in failed, the toast shows the token: a signed-out user can't look it up.
    showToast(failure ? t('signedOut', { token: ownToken }) : t('done'), {
      duration: Number.POSITIVE_INFINITY,
      closeButton: true,
    })
  }
}
