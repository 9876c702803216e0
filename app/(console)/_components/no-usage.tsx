import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { Empty } from '@/components/shell/empty'
import { CodeBlock } from '@/components/ui/code-block'
import { baseUrl } from '../../_lib/base-url'
import { curlOf } from '../../_lib/curl'

export async function NoUsage() {
  const t = await getTranslations('overview')
  return (
    <Empty title={t('empty.title')}>
      <p>
        {t.rich('empty.hint', {
          connect: (text) => (
            <Link href="/connect" className="text-accent underline">
              {text}
            </Link>
          ),
        })}
      </p>
      <CodeBlock label={t('empty.curl')}>{curlOf(await baseUrl(), t('empty.token'))}</CodeBlock>
    </Empty>
  )
}
