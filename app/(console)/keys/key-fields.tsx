import { useTranslations } from 'next-intl'
import type { ComponentProps } from 'react'
import { Field, TextField } from '@/components/ui/field'
import { fieldError } from '@/components/ui/form-error'
import type { FormState } from '@/lib/http/api/server-action'
import { ModelsField } from '../../_components/models-field'
import type { KeyFormValues } from './key-form-values'

/** A password input that password managers ignore. */
export const SecretField = (props: ComponentProps<typeof Field>) => (
  <Field
    name="key"
    type="password"
    autoComplete="off"
    spellCheck={false}
    data-1p-ignore
    data-lpignore="true"
    className="font-mono"
    {...props}
  />
)

type EndpointFieldProps = { endpoint?: string | null; error: string | undefined }

export function EndpointField({ endpoint, error }: EndpointFieldProps) {
  const t = useTranslations('keys')
  return (
    <Field
      label={t('endpointOptional')}
      name="endpoint"
      type="url"
      inputMode="url"
      autoComplete="off"
      defaultValue={endpoint ?? ''}
      placeholder="https://"
      hint={t('endpointHint')}
      error={error}
    />
  )
}

type RoutingFieldsProps = { values: KeyFormValues; state: FormState<unknown> }

/** Priority, weight and models: which requests the key receives. */
export function RoutingFields({ values, state }: RoutingFieldsProps) {
  const t = useTranslations('keyHealth')
  const number = { type: 'number', inputMode: 'numeric', max: 1000, required: true } as const
  return (
    <>
      <div className="grid grid-cols-2 items-start gap-3">
        <Field
          {...number}
          label={t('priority')}
          name="tier"
          min={0}
          defaultValue={values.tier}
          hint={t('priorityHint')}
          error={fieldError(state, 'tier', t('numberRule'))}
        />
        <Field
          {...number}
          label={t('weight')}
          name="weight"
          min={1}
          defaultValue={values.weight}
          hint={t('weightHint')}
          error={fieldError(state, 'weight', t('numberRule'))}
        />
      </div>
      <ModelsField label={t('models')} defaultValue={values.models} state={state} />
      <NamesField name="aliases" values={values} state={state} />
    </>
  )
}

type NamesFieldProps = { name: 'aliases' | 'deployments' } & RoutingFieldsProps

/** One `name = other name` per line. */
function NamesField({ name, values, state }: NamesFieldProps) {
  const t = useTranslations('keyHealth')
  const hasIssue = state && !state.ok && state.issues.some(({ path }) => path.startsWith(name))
  return (
    <TextField
      label={t(name)}
      name={name}
      rows={3}
      spellCheck={false}
      defaultValue={values[name]}
      placeholder={t(`${name}Example`)}
      hint={t(`${name}Hint`)}
      error={hasIssue ? t(`${name}Rule`) : undefined}
    />
  )
}

/** Fields of Azure keys only. */
export function AzureFields({ values, state }: RoutingFieldsProps) {
  const t = useTranslations('keyHealth')
  return (
    <>
      <NamesField name="deployments" values={values} state={state} />
      <Field
        label={t('apiVersion')}
        name="apiVersion"
        autoComplete="off"
        spellCheck={false}
        defaultValue={values.apiVersion}
        hint={t('apiVersionHint')}
        error={fieldError(state, 'apiVersion', t('apiVersionRule'))}
      />
    </>
  )
}
