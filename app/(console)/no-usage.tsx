import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { Empty } from '@/components/shell/empty'
import { CodeBlock } from '@/components/ui/code-block'
import { baseUrl } from '../base-url'
import { curlOf } from '../curl'

export async function NoUsage() {
  const t = await getTranslations('overview')
  return (
    <Empty title={t('none.title')}>
      <p>
        {t.rich('none.todo', {
          connect: (text) => (
            <Link href="/connect" className="text-accent underline">
              {text}
            </Link>
          ),
        })}
      </p>
      <CodeBlock label={t('none.curl')}>{curlOf(await baseUrl(), t('none.token'))}</CodeBlock>
    </Empty>
  )
}
