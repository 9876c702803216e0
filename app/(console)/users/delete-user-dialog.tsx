import { useTranslations } from 'next-intl'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { Summons } from '@/components/ui/on-demand'
import { said } from '@/components/ui/say'
import { removeUserAction } from './actions'
import type { Person } from './person'
import { RenewField } from './renew-field'
import { useRenewed } from './use-renewed'
import { useRestore } from './use-restore'

export function DeleteUserDialog({ person: { id, name, isAdmin }, ...summons }: Summons & { person: Person }) {
  const t = useTranslations('users.delete')
  const restore = useRestore()
  const renewed = useRenewed()
  const onDone = ({ ownToken }: { ownToken: string | null }) => {
    void renewed(ownToken)
    said(t('done', { name }), { duration: 10_000, action: { label: t('undo'), onClick: () => void restore(id) } })
    document.getElementById('main')?.focus()
  }
  return (
    <ConfirmDialog
      {...summons}
      onDone={onDone}
      action={(form) => removeUserAction(id, form)}
      title={t('title', { name })}
      description={t('description', { name })}
      submit={t('submit')}
      tone="danger"
    >
      {isAdmin && <RenewField name={name} />}
    </ConfirmDialog>
  )
}
