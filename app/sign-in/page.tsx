import { redirect } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { MinimalLayout } from '@/components/shell/minimal-layout'
import { currentUser } from '@/lib/auth/guards'
import { oidcHost } from '@/lib/auth/oidc-provider'
import { hasRoot } from '@/lib/users/root'
import { Footer } from '../_components/footer'
import { pageTitle } from '../_lib/page'
import { OidcButton, SignInForm } from './sign-in-form'

export const generateMetadata = pageTitle('signIn')

export default async function SignIn({ searchParams }: PageProps<'/sign-in'>) {
  if (!(await hasRoot())) redirect('/setup')
  if (await currentUser()) redirect('/')
  const [t, { error }] = await Promise.all([getTranslations('signIn'), searchParams])
  const host = oidcHost()
  return (
    <MinimalLayout footer={<Footer />}>
      <div className="grid gap-6">
        <div className="grid gap-1">
          <h1 className="font-semibold text-xl">{t('title')}</h1>
          <p className="text-muted">{t('lead')}</p>
        </div>
        <SignInForm />
        {host && <OidcSection host={host} error={error} />}
        <p className="text-muted text-sm">
          {t.rich('lostToken', { code: (text) => <code className="font-mono">{text}</code> })}
        </p>
      </div>
    </MinimalLayout>
  )
}

type Props = { host: string; error: string | string[] | undefined }

/** Sign-in with OpenID Connect, and why the last attempt failed. */
function OidcSection({ host, error }: Props) {
  const t = useTranslations('signIn.oidc')
  const reason = error === 'unverified' || error === 'unknown' ? error : 'provider'
  return (
    <div className="grid min-w-0 grid-cols-1 justify-items-start gap-3 border-line border-t pt-6">
      {error !== undefined && (
        <p role="alert" className="text-danger text-sm">
          {t(`errors.${reason}`, { host })}
        </p>
      )}
      <OidcButton host={host} />
    </div>
  )
}
