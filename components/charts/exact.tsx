/** Every digit of an amount, the cents in line with those above and below, what is finer than a cent in grey. */
export function Exact({ amount, places }: { amount: string; places: number }) {
  const cents = amount.indexOf('.') + 3
  return (
    <>
      {amount.slice(0, cents)}
      <span className="inline-block text-left text-muted" style={{ width: `${places}ch` }}>
        {amount.slice(cents)}
      </span>
    </>
  )
}

/** How many digits finer than a cent the longest of `amounts` has. */
export const finest = (amounts: string[]) =>
  Math.max(...amounts.map((amount) => amount.length - amount.indexOf('.') - 3))
