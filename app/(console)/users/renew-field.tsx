import { useTranslations } from 'next-intl'
import { CheckboxField } from '@/components/ui/checkbox-field'

/** Offered when an admin goes. */
export function RenewField({ name }: { name: string }) {
  const t = useTranslations('users.rotateAllTokens')
  return <CheckboxField name="renew" label={t('label')} hint={t('hint', { name })} />
}
