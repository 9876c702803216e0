import { useTranslations } from 'next-intl'
import { OidcButton } from './oidc-button'

type Props = { host: string; error: string | string[] | undefined }

/** The way in through the operator's provider, and why it was refused. */
export function OidcSection({ host, error }: Props) {
  const t = useTranslations('signIn.oidc')
  const why = error === 'unverified' || error === 'unknown' ? error : 'provider'
  return (
    <div className="grid min-w-0 grid-cols-1 justify-items-start gap-3 border-line border-t pt-6">
      {error !== undefined && (
        <p role="alert" className="text-danger text-sm">
          {t(`errors.${why}`, { host })}
        </p>
      )}
      <OidcButton host={host} />
    </div>
  )
}
