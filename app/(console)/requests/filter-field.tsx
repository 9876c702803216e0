import { useTranslations } from 'next-intl'
import { SelectField } from '@/components/ui/field'

type Props = {
  name: string
  label: string
  chosen: string | number | null
  choices: { value: string; text: string }[]
}

/** What is chosen is offered even where it would not be otherwise: an address can ask for anything. */
export function FilterField({ name, label, chosen, choices }: Props) {
  const t = useTranslations('requests')
  const value = chosen === null ? '' : String(chosen)
  const known = value === '' || choices.some((choice) => choice.value === value)
  return (
    <SelectField name={name} label={label} defaultValue={value}>
      <option value="">{t('all')}</option>
      {!known && <option value={value}>{value}</option>}
      {choices.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </SelectField>
  )
}
