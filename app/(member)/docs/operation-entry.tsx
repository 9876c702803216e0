import { useTranslations } from 'next-intl'
import { CodeBlock } from '@/components/ui/code-block'
import { curlLine } from './curl-line'
import { MethodName } from './method-name'
import type { Operation } from './operations'
import { PartTable } from './part-table'
import { TryForm } from './try-form'

type Props = { operation: Operation; origin: string; isAdmin: boolean }

/** One line, until it is opened. Only what changes nothing can be tried from here, and only by who may. */
export function OperationEntry({ operation, origin, isAdmin }: Props) {
  const t = useTranslations('docs')
  const { id, method, path, who, parameters, body, reply, errors } = operation
  const mayTry = method === 'GET' && (isAdmin || who !== 'admin')
  return (
    <details id={id} className="group rounded-lg border border-line">
      <summary className="flex flex-wrap items-baseline gap-x-3 gap-y-1 rounded-lg px-4 py-2.5 hover:bg-sunken/60">
        <MethodName method={method} />
        <h3 className="font-mono text-sm">{path}</h3>
        <span className="text-muted text-sm">{t(`operations.${id as 'get_me'}`)}</span>
      </summary>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 border-line border-t px-4 py-4">
        <PartTable title={t('parameters')} parts={parameters} />
        <PartTable title={t('body')} parts={body} />
        <PartTable title={t(reply.list ? 'responseList' : 'response')} parts={reply.parts} />
        <p className="text-muted text-sm">
          {t('errorCodes')} {errors.map(({ status, codes }) => `${status} ${codes}`).join(' · ')}
        </p>
        <CodeBlock label={`curl ${method} ${path}`}>{curlLine(operation, origin)}</CodeBlock>
        {mayTry && <TryForm path={path} names={parameters.map(({ name }) => name)} />}
      </div>
    </details>
  )
}
