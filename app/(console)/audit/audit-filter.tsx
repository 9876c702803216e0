import Form from 'next/form'
import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/field'
import { actions } from '@/lib/audit/actions'
import type { AuditParams } from './search-params'

type Props = { params: AuditParams; people: { id: number; name: string }[] }

/** A plain form: what is chosen stands in the address, and works before any script has loaded. */
export function AuditFilter({ params, people }: Props) {
  const t = useTranslations('audit')
  return (
    <Form action="/audit" className="flex flex-wrap items-end gap-3">
      <div className="w-full sm:w-56">
        <SelectField label={t('action')} name="action" defaultValue={params.action ?? ''}>
          <option value="">{t('allActions')}</option>
          {actions.map((action) => (
            <option key={action} value={action}>
              {t(`actions.${action}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="w-full sm:w-56">
        <SelectField label={t('user')} name="person" defaultValue={params.person ?? ''}>
          <option value="">{t('allUsers')}</option>
          {people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <Button type="submit" className="h-9">
        {t('apply')}
      </Button>
    </Form>
  )
}
