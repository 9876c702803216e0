import type { Dollars } from '@/lib/core/dollars'

/** To the cent, with every digit in the title. */
export const Money = ({ amount }: { amount: Dollars }) => (
  <data
    value={amount.exact.slice(1)}
    title={amount.exact}
    className={amount.exact === '$0.000000' ? 'whitespace-nowrap text-muted' : 'whitespace-nowrap'}
  >
    {amount.text}
  </data>
)
