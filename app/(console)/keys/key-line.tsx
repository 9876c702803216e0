import { useTranslations } from 'next-intl'
import { Money } from '@/components/figures/money'
import { Unpriced } from '@/components/figures/unpriced'
import { Cell, Row, RowActions, RowTitle } from '@/components/ui/table'
import { dollars } from '@/lib/core/dollars'
import type { WatchedKey } from '@/lib/keys/watch'
import type { Totals } from '@/lib/usage/totals'
import { ChangeKeyDialog } from './change-key-dialog'
import { DeleteKeyDialog } from './delete-key-dialog'
import { KeyShare } from './key-share'
import { KeyState } from './key-state'
import { shownOf } from './shown-key'
import { TestKeyButton } from './test-key-button'

export function KeyLine({ row, usage }: { row: WatchedKey; usage: Totals | undefined }) {
  const t = useTranslations('keys')
  const { id, name, hint, apiType, endpoint } = row
  return (
    <Row id={`key-${id}`}>
      <RowTitle>
        {name} <code className="font-mono font-normal text-muted text-sm">{hint && `…${hint}`}</code>
        <KeyShare row={row} />
      </RowTitle>
      <Cell label={t('type')}>{t(`types.${apiType}`)}</Cell>
      <Cell label={t('endpoint')} given>
        {endpoint ?? <span className="text-muted">{apiType === 'openai' ? t('defaultEndpoint') : '–'}</span>}
      </Cell>
      <Cell label={t('status')} given>
        <KeyState row={row} />
      </Cell>
      <Cell label={t('thisMonth')} end>
        <Money amount={dollars(usage?.costPico ?? 0n)} />
        <Unpriced count={usage?.unpriced ?? 0} />
      </Cell>
      <RowActions>
        <TestKeyButton id={id} name={name} />
        <ChangeKeyDialog shown={shownOf(row)} />
        <DeleteKeyDialog id={id} name={name} />
      </RowActions>
    </Row>
  )
}
