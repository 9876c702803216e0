/** An instant in a reader's words: how long ago, and when exactly. */
export type MomentWords = { iso: string; ago: string; exact: string }

export const MomentText = ({ iso, ago, exact }: MomentWords) => (
  <time dateTime={iso} title={exact} className="whitespace-nowrap">
    {ago}
  </time>
)
