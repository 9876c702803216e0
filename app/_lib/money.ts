import { cache, use } from 'react'
import { requireUser } from '@/lib/auth/guards'
import { type MoneyFormat, moneyFormat } from '@/lib/core/currency'
import { getDisplayCurrency } from '@/lib/settings/display-currency'

/** How this page shows amounts. */
export const getMoney = cache(
  async (): Promise<MoneyFormat> => moneyFormat(await getDisplayCurrency(await requireUser())),
)

/** `getMoney` in a server component that is not async. */
export const useMoney = () => use(getMoney())
