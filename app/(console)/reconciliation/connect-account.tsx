'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button, IconButton, SubmitButton } from '@/components/ui/button'
import { ConfirmDialog, Dialog, DialogActions, DialogTrigger } from '@/components/ui/dialog'
import { ConfirmNameField, Field, SelectField } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import type { AccountType } from '@/lib/reconciliation/schema'
import { connectAccountAction, removeAccountAction } from './actions'

const accountTypes = ['openai', 'anthropic', 'openrouter', 'file'] as const satisfies AccountType[]

export function ConnectAccountDialog() {
  const t = useTranslations('reconciliation.connect')
  const button = (
    <Button tone="primary">
      <Plus aria-hidden className="size-4" />
      {t('open')}
    </Button>
  )
  return (
    <DialogTrigger button={button}>
      {(dialog) => (
        <Dialog {...dialog} title={t('title')} description={t('lead')}>
          <ConnectForm
            onDone={({ name, type, keys }) => {
              dialog.onOpenChange(false)
              showToast(type === 'file' ? t('fileDone', { name }) : t('done', { name, keys }))
            }}
          />
        </Dialog>
      )}
    </DialogTrigger>
  )
}

function ConnectForm({ onDone }: { onDone: (account: { name: string; type: AccountType; keys: number }) => void }) {
  const t = useTranslations('reconciliation')
  const keys = useTranslations('keys')
  const [type, setType] = useState<AccountType>('openai')
  const { state, pending, submit } = useSubmit(connectAccountAction, onDone)
  const rejected = state && !state.ok ? state.issues.find(({ path }) => path === 'adminKey')?.message : undefined
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field
        label={t('name')}
        name="name"
        required
        maxLength={64}
        autoComplete="off"
        error={fieldError(state, 'name', keys('nameRule'))}
      />
      <SelectField
        label={t('provider')}
        name="type"
        value={type}
        onChange={({ target }) => setType(accountTypes.find((one) => one === target.value) ?? 'openai')}
      >
        {accountTypes.map((one) => (
          <option key={one} value={one}>
            {t(`types.${one}`)}
          </option>
        ))}
      </SelectField>
      {type === 'file' ? (
        <p className="text-muted text-sm">{t('connect.fileHint')}</p>
      ) : (
        <>
          <Field
            label={t('connect.adminKey')}
            name="adminKey"
            type="password"
            required
            autoComplete="off"
            spellCheck={false}
            data-1p-ignore
            data-lpignore="true"
            className="font-mono"
            hint={t(`connect.leastPrivilege.${type}`)}
            error={rejected && t('connect.rejected', { message: rejected })}
          />
          <Field
            label={keys('endpointOptional')}
            name="endpoint"
            type="url"
            inputMode="url"
            autoComplete="off"
            placeholder="https://"
            error={fieldError(state, 'endpoint', keys('endpointRule'))}
          />
        </>
      )}
      <FormError state={state} messages={{ conflict: t('connect.nameTaken') }} />
      <DialogActions>
        <SubmitButton pending={pending}>{t(type === 'file' ? 'connect.addFile' : 'connect.submit')}</SubmitButton>
      </DialogActions>
    </form>
  )
}

/** What the provider said is erased with it, so the user has to type the name. */
export function RemoveAccountDialog({ id, name }: { id: number; name: string }) {
  const t = useTranslations('reconciliation.remove')
  const button = (
    <IconButton label={t('label', { name })}>
      <Trash2 aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <DialogTrigger button={button}>
      {(dialog) => (
        <ConfirmDialog
          {...dialog}
          action={() => removeAccountAction(id)}
          onDone={() => showToast(t('done', { name }))}
          title={t('title', { name })}
          description={t('description')}
          submit={t('submit')}
          tone="danger"
        >
          <ConfirmNameField name={name} />
        </ConfirmDialog>
      )}
    </DialogTrigger>
  )
}
