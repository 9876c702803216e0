'use client'

import { type LucideIcon, Pencil, RefreshCw, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ComponentProps, useState } from 'react'
import { Button, SubmitButton } from '@/components/ui/button'
import { ConfirmDialog, Dialog, DialogActions, type DialogControl, DialogTrigger } from '@/components/ui/dialog'
import { CheckboxField, Field, SelectField } from '@/components/ui/field'
import { FormError, fieldError } from '@/components/ui/form-error'
import { showToast } from '@/components/ui/toast'
import { useSubmit } from '@/components/ui/use-submit'
import type { FormState } from '@/lib/http/api/server-action'
import { changedFields } from '../_lib/form-values'
import { addTokenAction, revokeTokenAction, rotateTokenAction, updateTokenAction } from '../_lib/token-actions'
import { ExpiryField, LimitFields } from './limit-fields'
import { NewToken } from './new-token'

/** Limits as text fields; see `limitValues`. */
type TokenValues = {
  id: number
  name: string
  expiresOn: string
  requestsPerMinute: string
  tokensPerMinute: string
  models: string
  gatewayOnly: boolean
}

const EMPTY = { name: '', expiresOn: '', requestsPerMinute: '', tokensPerMinute: '', models: '', gatewayOnly: false }

export function AddTokenButton({ userId }: { userId: number }) {
  const t = useTranslations('accessTokens')
  return (
    <DialogTrigger button={<Button>{t('add.open')}</Button>}>
      {(dialog) => <AddTokenDialog {...dialog} userId={userId} />}
    </DialogTrigger>
  )
}

export function TokenActions({ values }: { values: TokenValues }) {
  const t = useTranslations('accessTokens')
  const { id, name } = values
  return (
    <span className="flex gap-1">
      <DialogTrigger button={<IconButton label={t('edit.label', { name })} icon={Pencil} />}>
        {(dialog) => <EditTokenDialog {...dialog} values={values} />}
      </DialogTrigger>
      <DialogTrigger button={<IconButton label={t('rotate.label', { name })} icon={RefreshCw} />}>
        {(dialog) => <RotateTokenDialog {...dialog} values={values} />}
      </DialogTrigger>
      <DialogTrigger button={<IconButton label={t('revoke.label', { name })} icon={Trash2} />}>
        {(dialog) => (
          <ConfirmDialog
            {...dialog}
            action={() => revokeTokenAction(id)}
            onDone={() => showToast(t('revoke.done', { name }))}
            title={t('revoke.title', { name })}
            description={t('revoke.description')}
            submit={t('revoke.submit')}
            tone="danger"
          />
        )}
      </DialogTrigger>
    </span>
  )
}

type IconButtonProps = ComponentProps<'button'> & { label: string; icon: LucideIcon }

/** The trigger of a dialog adds what a button needs for that. */
function IconButton({ label, icon: Icon, ...trigger }: IconButtonProps) {
  return (
    <Button {...trigger} tone="quiet" square aria-label={label}>
      <Icon aria-hidden className="size-4" />
    </Button>
  )
}

function AddTokenDialog({ userId, ...dialog }: DialogControl & { userId: number }) {
  const t = useTranslations('accessTokens')
  const [added, setAdded] = useState<{ name: string; token: string } | null>(null)
  const { state, pending, submit } = useSubmit((form) => addTokenAction(userId, form), setAdded)
  if (added) return <TokenValueDialog {...dialog} title={t('add.done', { name: added.name })} token={added.token} />
  return (
    <Dialog {...dialog} title={t('add.title')} description={t('add.lead')}>
      <form onSubmit={submit} className="grid gap-4">
        <TokenFields values={EMPTY} state={state} />
        <DialogActions>
          <SubmitButton pending={pending}>{t('add.submit')}</SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}

type TokenDialogProps = DialogControl & { values: TokenValues }

function EditTokenDialog({ values, ...dialog }: TokenDialogProps) {
  const t = useTranslations('accessTokens')
  const { state, pending, submit } = useSubmit(
    (form) => updateTokenAction(values.id, changedFields(form, values)),
    ({ name }) => {
      dialog.onOpenChange(false)
      showToast(t('edit.done', { name }))
    },
  )
  return (
    <Dialog {...dialog} title={t('edit.title', { name: values.name })} description={t('edit.lead')}>
      <form onSubmit={submit} className="grid gap-4">
        <TokenFields values={values} state={state} />
        <DialogActions>
          <SubmitButton pending={pending}>{t('edit.submit')}</SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}

const OVERLAPS = [0, 3600, 86_400, 604_800] as const

function RotateTokenDialog({ values: { id, name }, ...dialog }: TokenDialogProps) {
  const t = useTranslations('accessTokens')
  const [token, setToken] = useState<string | null>(null)
  const { state, pending, submit } = useSubmit(
    (form) => rotateTokenAction(id, form),
    (rotated) => setToken(rotated.token),
  )
  if (token) return <TokenValueDialog {...dialog} title={t('rotate.done', { name })} token={token} />
  return (
    <Dialog {...dialog} title={t('rotate.title', { name })} description={t('rotate.lead')}>
      <form onSubmit={submit} className="grid gap-4">
        <SelectField label={t('rotate.overlap')} name="overlapSeconds" defaultValue="3600">
          {OVERLAPS.map((seconds) => (
            <option key={seconds} value={seconds}>
              {t(`rotate.overlaps.${seconds}`)}
            </option>
          ))}
        </SelectField>
        <FormError state={state} messages={{ rate_limited: t('tooMany') }} />
        <DialogActions>
          <SubmitButton pending={pending}>{t('rotate.submit')}</SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}

/** A value that is shown this once. */
function TokenValueDialog({ title, token, ...dialog }: DialogControl & { title: string; token: string }) {
  const t = useTranslations('accessTokens')
  return (
    <Dialog {...dialog} title={title} description={t('shownOnce')}>
      <NewToken token={token} onDone={() => dialog.onOpenChange(false)} />
    </Dialog>
  )
}

type TokenFieldsProps = { values: Omit<TokenValues, 'id'>; state: FormState<unknown> }

function TokenFields({ values, state }: TokenFieldsProps) {
  const [t, users] = [useTranslations('accessTokens'), useTranslations('users')]
  return (
    <>
      <Field
        label={users('name')}
        name="name"
        required
        maxLength={64}
        autoComplete="off"
        placeholder={t('namePlaceholder')}
        defaultValue={values.name}
        error={fieldError(state, 'name', users('nameRule'))}
      />
      <ExpiryField value={values.expiresOn} state={state} />
      <LimitFields values={values} state={state} />
      <CheckboxField
        name="gatewayOnly"
        label={t('gatewayOnly')}
        hint={t('gatewayOnlyHint')}
        defaultChecked={values.gatewayOnly}
      />
      <FormError state={state} messages={{ conflict: t('conflict'), rate_limited: t('tooMany') }} />
    </>
  )
}
