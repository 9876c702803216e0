import { clsx } from 'clsx'
import { type Messages, useTranslations } from 'next-intl'
import { Section } from '@/components/shell/page'
import { CodeBlock } from '@/components/ui/code-block'
import { accessLevels, type Operation, operationCurl, operations, type SchemaField } from './operations'
import { TryForm } from './try-form'

/** All operations, grouped by who may call them. */
export function OperationList({ origin, isAdmin }: { origin: string; isAdmin: boolean }) {
  const t = useTranslations('docs.access')
  return accessLevels.map((level) => (
    <Section key={level} title={t(level)}>
      {operations()
        .filter(({ access }) => access === level)
        .map((operation) => (
          <OperationDetails key={operation.id} operation={operation} origin={origin} isAdmin={isAdmin} />
        ))}
    </Section>
  ))
}

type Props = { operation: Operation; origin: string; isAdmin: boolean }

/** A collapsed operation. Only GET requests can be sent from here, and only by users with access. */
function OperationDetails({ operation, origin, isAdmin }: Props) {
  const t = useTranslations('docs')
  const { id, method, path, access, parameters, body, response, errors } = operation
  const canTry = method === 'GET' && (isAdmin || access !== 'admin')
  return (
    <details id={id} className="group rounded-lg border border-line">
      <summary className="flex flex-wrap items-baseline gap-x-3 gap-y-1 rounded-lg px-4 py-2.5 hover:bg-sunken/60">
        <MethodName method={method} />
        <h3 className="font-mono text-sm">{path}</h3>
        <span className="text-muted text-sm">{t(`operations.${id as keyof Messages['docs']['operations']}`)}</span>
      </summary>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 border-line border-t px-4 py-4">
        <FieldTable title={t('parameters')} fields={parameters} />
        <FieldTable title={t('body')} fields={body} />
        <FieldTable title={t(response.isList ? 'responseList' : 'response')} fields={response.fields} />
        <p className="text-muted text-sm">
          {t('errorCodes')} {errors.map(({ status, codes }) => `${status} ${codes}`).join(' · ')}
        </p>
        <CodeBlock label={`curl ${method} ${path}`}>{operationCurl(operation, origin)}</CodeBlock>
        {canTry && <TryForm path={path} names={parameters.map(({ name }) => name)} />}
      </div>
    </details>
  )
}

const tones: Record<string, string> = { GET: 'text-accent', DELETE: 'text-danger' }

const MethodName = ({ method }: { method: string }) => (
  <span className={clsx('w-14 font-mono font-semibold text-sm', tones[method] ?? 'text-warning')}>{method}</span>
)

function FieldTable({ title, fields }: { title: string; fields: SchemaField[] }) {
  const t = useTranslations('docs')
  if (fields.length === 0) return null
  return (
    <div className="grid gap-1">
      <h4 className="font-medium text-sm">{title}</h4>
      <dl className="grid text-sm">
        {fields.map(({ name, type, required, description }) => (
          <div key={name} className="grid gap-x-6 border-line border-t py-1.5 sm:grid-cols-[12rem_minmax(0,1fr)]">
            <dt className="font-mono">
              {name}
              {required && <span className="pl-2 font-sans text-muted text-xs">{t('required')}</span>}
            </dt>
            <dd>
              <code className="font-mono text-muted">{type}</code>
              {description && (
                <span lang="en" className="block text-muted">
                  {description}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
