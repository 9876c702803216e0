'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button, SubmitButton } from '@/components/ui/button'
import { Dialog, DialogActions, DialogTrigger } from '@/components/ui/dialog'
import { Field, SelectField } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { useSubmit } from '@/components/ui/use-submit'
import { addKeyAction } from './actions'
import { EndpointField, SecretField } from './key-fields'
import { otherTypes, presets } from './presets'
import { PriceListField } from './price-fields'
import { useTestKey } from './test-key'

export function AddKeyDialog() {
  const t = useTranslations('keys')
  const test = useTestKey()
  const button = (
    <Button tone="primary">
      <Plus aria-hidden className="size-4" />
      {t('add.open')}
    </Button>
  )
  return (
    <DialogTrigger button={button}>
      {(dialog) => (
        <Dialog {...dialog} title={t('add.title')} description={t('add.lead')}>
          <AddKeyForm
            onAdded={(key) => {
              dialog.onOpenChange(false)
              void test(key)
            }}
          />
        </Dialog>
      )}
    </DialogTrigger>
  )
}

export function AddKeyForm({ onAdded }: { onAdded: (key: { id: number; name: string }) => void }) {
  const t = useTranslations('keys')
  const [name, setName] = useState(presets[0].name)
  const { state, pending, submit } = useSubmit(addKeyAction, onAdded)
  const preset = presets.find((one) => one.name === name)
  const type = preset?.type ?? name
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field
        label={t('name')}
        name="name"
        required
        maxLength={64}
        autoComplete="off"
        placeholder={t('namePlaceholder')}
        error={fieldError(state, 'name', t('nameRule'))}
      />
      <SelectField label={t('type')} value={name} onChange={({ target }) => setName(target.value)}>
        {presets.map((one) => (
          <option key={one.name}>{one.name}</option>
        ))}
        {otherTypes.map((other) => (
          <option key={other} value={other}>
            {t('compatible', { protocol: t(`types.${other}`) })}
          </option>
        ))}
      </SelectField>
      <input type="hidden" name="api_type" value={type} />
      <SecretField
        label={t('secret')}
        required
        placeholder={preset?.secret}
        hint={preset?.keys && <SecretSource url={preset.keys} />}
        error={fieldError(state, 'key', t('secretRule'))}
      />
      <EndpointField
        key={name}
        endpoint={preset?.endpoint ?? null}
        error={fieldError(state, 'endpoint', t('endpointRule'))}
      />
      <PriceListField key={`${name} prices`} priceList={preset?.priceList ?? ''} />
      <FormError state={state} messages={{ conflict: t('alreadyExists') }} />
      <DialogActions>
        <SubmitButton pending={pending}>{t('add.submit')}</SubmitButton>
      </DialogActions>
    </form>
  )
}

function SecretSource({ url }: { url: string }) {
  const t = useTranslations('keys')
  return (
    <a href={url} target="_blank" rel="noreferrer" className="underline">
      {t('secretSource', { host: new URL(url).host })}
    </a>
  )
}
