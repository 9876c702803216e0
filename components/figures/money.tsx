import type { Dollars } from '@/lib/dollars'

/** To the cent, with every digit in the title. */
export const Money = ({ amount }: { amount: Dollars }) => (
  <data value={amount.exact.slice(1)} title={amount.exact} className="whitespace-nowrap">
    {amount.text}
  </data>
)
