'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { DialogActions } from '@/components/ui/dialog'

/** Shows a token that was just created; the content of a dialog. */
export function NewToken({ token, onDone }: { token: string; onDone: () => void }) {
  const t = useTranslations('ui')
  return (
    <>
      <CodeBlock label={t('token')} wrap>
        {token}
      </CodeBlock>
      <DialogActions>
        <Button onClick={onDone}>{t('done')}</Button>
        <CopyButton text={token} label={t('copyToken')} tone="primary">
          {t('copyToken')}
        </CopyButton>
      </DialogActions>
    </>
  )
}
