import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { CodeBlock } from '@/components/ui/code-block'
import type { Reply } from './ask'

export function ReplyView({ reply }: { reply: Reply | null }) {
  const t = useTranslations('setup.try')
  return (
    <div role="status" className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {reply && (
        <Badge tone={reply.ok ? 'good' : 'danger'}>
          {reply.status === null
            ? t('unreachable')
            : t(reply.ok ? 'succeeded' : 'failed', { status: String(reply.status) })}
        </Badge>
      )}
      {reply?.text && <CodeBlock label={t('response')}>{reply.text}</CodeBlock>}
    </div>
  )
}
