import { useFormatter, useTranslations } from 'next-intl'
import { Fact, Facts } from '@/components/figures/facts'
import { Section } from '@/components/shell/page'
import type { EntryDetail } from '@/lib/usage/entry-detail'

const parts = [
  ['input', 'inputTokens'],
  ['cached', 'cachedTokens'],
  ['cacheWrite', 'cacheWriteTokens'],
  ['audioInput', 'audioInputTokens'],
  ['image', 'imageTokens'],
  ['output', 'outputTokens'],
  ['reasoning', 'reasoningTokens'],
  ['audioOutput', 'audioOutputTokens'],
] as const

/** Input and output always, their parts where there were any. */
export function RequestTokens({ entry }: { entry: EntryDetail }) {
  const t = useTranslations('requests')
  const format = useFormatter()
  const shown = parts.filter(([name, column]) => !isPart(name) || entry[column] > 0)
  return (
    <Section title={t('tokens')} lead={t('tokensLead')}>
      <Facts>
        {shown.map(([name, column]) => (
          <Fact key={name} label={<span className={isPart(name) ? 'pl-4' : ''}>{t(`parts.${name}`)}</span>}>
            {format.number(entry[column])}
          </Fact>
        ))}
        {entry.units !== entry.inputTokens + entry.outputTokens && (
          <Fact label={t('units')}>{format.number(entry.units)}</Fact>
        )}
      </Facts>
    </Section>
  )
}

const isPart = (name: string) => name !== 'input' && name !== 'output'
