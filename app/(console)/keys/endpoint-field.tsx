import { useTranslations } from 'next-intl'
import { Field } from '@/components/ui/field'

type Props = { endpoint?: string | null; error: string | undefined }

export function EndpointField({ endpoint, error }: Props) {
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
