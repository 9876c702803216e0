import { useTranslations } from 'next-intl'

/** What was unusual about the books of a request. */
export function Flags({ flags }: { flags: string[] }) {
  const t = useTranslations('requests.flags')
  const known = flags.filter((flag) => flag === 'overrun' || flag === 'clamped')
  return known.map((flag) => (
    <p key={flag} className="text-sm text-warning">
      {t(flag)}
    </p>
  ))
}
