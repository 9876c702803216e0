import { useTranslations } from 'next-intl'
import { Field, SelectField } from '@/components/ui/field'
import { fieldError } from '@/components/ui/form-error'
import type { FormState } from '@/lib/http/api/server-action'
import { priceLists } from '@/lib/keys/price-settings'
import type { KeyFormValues } from './key-form-values'

/** Whose prices the key's requests are charged by, and the factor on them. */
export function PriceFields({ values, state }: { values: KeyFormValues; state: FormState<unknown> }) {
  const t = useTranslations('keyHealth')
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <PriceListField priceList={values.priceList} />
      <Field
        label={t('priceFactor')}
        name="priceFactor"
        required
        inputMode="decimal"
        autoComplete="off"
        defaultValue={values.priceFactor}
        hint={t('priceFactorHint')}
        error={fieldError(state, 'priceFactor', t('priceFactorRule'))}
      />
    </div>
  )
}

export function PriceListField({ priceList }: { priceList: string }) {
  const t = useTranslations('keyHealth')
  return (
    <SelectField label={t('priceList')} name="priceList" defaultValue={priceList} hint={t('priceListHint')}>
      <option value="">{t('priceListAuto')}</option>
      <option value="none">{t('priceListNone')}</option>
      <option value="free">{t('priceListFree')}</option>
      {priceLists.map((id) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </SelectField>
  )
}
