import { useTranslations } from 'next-intl'
import { Section } from '@/components/shell/page'
import { OperationEntry } from './operation-entry'
import { operations, readers } from './operations'

/** Every operation, by who may call it. */
export function OperationList({ origin, isAdmin }: { origin: string; isAdmin: boolean }) {
  const t = useTranslations('docs.access')
  return readers.map((reader) => (
    <Section key={reader} title={t(reader)}>
      {operations()
        .filter(({ who }) => who === reader)
        .map((operation) => (
          <OperationEntry key={operation.id} operation={operation} origin={origin} isAdmin={isAdmin} />
        ))}
    </Section>
  ))
}
