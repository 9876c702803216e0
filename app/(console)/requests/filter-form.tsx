import Form from 'next/form'
import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { type EntryQuery, entryStates } from '@/lib/usage/entry-query'
import { filterChoices } from '@/lib/usage/filter-choices'
import { lastDay } from '@/lib/usage/presets'
import type { Base } from '../usage/search-params'
import { FilterField } from './filter-field'

/** All filters at once, as a form of the address: it works before any script has loaded. */
export async function FilterForm({ base, query }: { base: Base; query: EntryQuery }) {
  const t = await getTranslations('requests')
  const { userId, keyId, model, state, endpoint, span } = query
  const { people, keys, models, endpoints } = await filterChoices(span, base ? userId : null)
  const same = (text: string) => ({ value: text, text })
  const named = ({ id, name }: { id: number; name: string }) => ({ value: String(id), text: name })
  return (
    <Form
      action={`${base}/requests`}
      scroll={false}
      key={JSON.stringify(query.span) + [userId, keyId, model, state, endpoint]}
      className="grid grid-cols-[repeat(auto-fill,minmax(10rem,1fr))] items-end gap-3"
    >
      <Field type="date" name="from" label={t('from')} defaultValue={span.from} required />
      <Field type="date" name="to" label={t('to')} defaultValue={lastDay(span)} required />
      {!base && <FilterField name="user" label={t('user')} chosen={userId} choices={people.map(named)} />}
      {!base && <FilterField name="key" label={t('key')} chosen={keyId} choices={keys.map(named)} />}
      <FilterField name="model" label={t('model')} chosen={model} choices={models.map(same)} />
      <FilterField
        name="state"
        label={t('state')}
        chosen={state}
        choices={entryStates.map((each) => ({ value: each, text: t(`states.${each}`) }))}
      />
      <FilterField name="endpoint" label={t('endpoint')} chosen={endpoint} choices={endpoints.map(same)} />
      <Button type="submit" className="h-9! justify-self-start">
        {t('apply')}
      </Button>
    </Form>
  )
}
