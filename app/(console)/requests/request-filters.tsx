import Form from 'next/form'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/ui/button'
import { Field, SelectField } from '@/components/ui/field'
import { lastDay } from '@/lib/usage/date-range'
import { filterChoices, tokenChoices } from '@/lib/usage/filter-choices'
import { type EntryQuery, entryStates } from '@/lib/usage/requests/entry-filter'
import type { BasePath } from '../../_lib/search-params'
import { UserField } from '../_components/user-field'

type RequestFiltersProps = {
  basePath: BasePath
  query: EntryQuery
  /** Absent from a user's own log. */
  userField?: { selected: string; suggestions: readonly string[] }
}

/** All filters in a GET form, so that they are in the URL and work before any script has loaded. */
export async function RequestFilters({ basePath, query, userField }: RequestFiltersProps) {
  const t = await getTranslations('requests')
  const { userId, keyId, tokenId, model, state, endpoint, client, sessionId, range } = query
  const [{ keys, models, endpoints }, tokens] = await Promise.all([
    filterChoices(range, basePath ? userId : null),
    tokenChoices({ userId, tokenId }),
  ])
  const textOption = (text: string) => ({ value: text, text })
  const toOption = ({ id, name }: { id: number; name: string }) => ({ value: String(id), text: name })
  return (
    <Form
      action={`${basePath}/requests`}
      scroll={false}
      key={
        JSON.stringify(query.range) + [userField?.selected, keyId, tokenId, model, state, endpoint, client, sessionId]
      }
      className="grid grid-cols-[repeat(auto-fill,minmax(10rem,1fr))] items-end gap-3"
    >
      <Field type="date" name="from" label={t('from')} defaultValue={range.from} required />
      <Field type="date" name="to" label={t('to')} defaultValue={lastDay(range)} required />
      {userField && <UserField label={t('user')} {...userField} />}
      {!basePath && <FilterField name="key" label={t('key')} selected={keyId} options={keys.map(toOption)} />}
      {tokens.length > 0 && (
        <FilterField name="token" label={t('token')} selected={tokenId} options={tokens.map(toOption)} />
      )}
      <FilterField name="model" label={t('model')} selected={model} options={models.map(textOption)} />
      <FilterField
        name="state"
        label={t('state')}
        selected={state}
        options={entryStates.map((value) => ({ value, text: t(`states.${value}`) }))}
      />
      <FilterField name="endpoint" label={t('endpoint')} selected={endpoint} options={endpoints.map(textOption)} />
      <Field name="client" label={t('client')} defaultValue={client ?? ''} maxLength={80} />
      <Field name="session" label={t('session')} defaultValue={sessionId ?? ''} maxLength={80} />
      <Button type="submit" className="h-9! justify-self-start">
        {t('apply')}
      </Button>
    </Form>
  )
}

type FilterFieldProps = {
  name: string
  label: string
  selected: string | number | null
  options: { value: string; text: string }[]
}

/** Adds the selected value as an option if it is not one, since the URL can contain any value. */
function FilterField({ name, label, selected, options }: FilterFieldProps) {
  const t = useTranslations('requests')
  const value = selected === null ? '' : String(selected)
  const isKnown = value === '' || options.some((option) => option.value === value)
  return (
    <SelectField name={name} label={label} defaultValue={value}>
      <option value="">{t('all')}</option>
      {!isKnown && <option value={value}>{value}</option>}
      {options.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </SelectField>
  )
}
