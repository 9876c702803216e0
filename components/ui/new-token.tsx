'use client'

import { useTranslations } from 'next-intl'
import { Button } from './button'
import { CodeBlock } from './code-block'
import { CopyButton } from './copy-button'
import { DialogActions } from './dialog'

/** A secret that was just made, in a dialog: to be copied, then left. */
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
