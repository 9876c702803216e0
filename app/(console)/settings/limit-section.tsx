import { useTranslations } from 'next-intl'
import { Section } from '@/components/shell/page'
import { plainDollars } from '../typed'
import { DefaultLimitForm } from './default-limit-form'

export function LimitSection({ limitPico }: { limitPico: bigint | null }) {
  const t = useTranslations('limits')
  return (
    <Section title={t('everyones')} lead={t('everyonesLead')}>
      <DefaultLimitForm shown={limitPico === null ? '' : plainDollars(limitPico)} />
    </Section>
  )
}
