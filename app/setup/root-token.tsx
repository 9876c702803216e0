import { Download } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Button, buttonClass } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { download } from '@/components/ui/download'

export function RootToken({ token }: { token: string }) {
  const t = useTranslations('setup.root')
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div role="status" className="grid gap-1">
        <h2 ref={(heading) => heading?.focus()} tabIndex={-1} className="font-semibold outline-hidden">
          {t('heading')}
        </h2>
        <p className="text-muted">{t('saveHint')}</p>
      </div>
      <CodeBlock label={t('token')} wrap>
        {token}
      </CodeBlock>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={token} label={t('copy')}>
          {t('copy')}
        </CopyButton>
        <Button onClick={() => download('chatelaine-root-token.txt', `${location.origin}\n${token}\n`)}>
          <Download aria-hidden className="size-4" />
          {t('download')}
        </Button>
        <Link href="/setup?step=key" className={buttonClass({ tone: 'primary' })}>
          {t('confirmSaved')}
        </Link>
      </div>
    </div>
  )
}
