import { useTranslations } from 'next-intl'
import { Button } from './button'
import { controlClass } from './field'

type Props = { text: string; onClose: () => void }

/** The browser's own dialog: it opens over any other, needs no code, and is seldom seen. */
export function CopyByHand({ text, onClose }: Props) {
  const t = useTranslations('ui')
  return (
    <dialog
      ref={(dialog) => {
        if (dialog && !dialog.open) dialog.showModal()
      }}
      onClose={onClose}
      aria-label={t('copyManually')}
      className="m-auto w-full max-w-md rounded-xl border border-line bg-raised p-5 text-ink shadow-raised backdrop:bg-scrim"
    >
      <form method="dialog" className="grid gap-3">
        <p>{t('copyManually')}</p>
        <textarea
          readOnly
          rows={Math.min(8, text.split('\n').length)}
          aria-label={t('copyManually')}
          className={`${controlClass} h-auto py-2 font-mono text-sm`}
          value={text}
          ref={(area) => area?.select()}
        />
        <Button type="submit" className="justify-self-end">
          {t('close')}
        </Button>
      </form>
    </dialog>
  )
}
