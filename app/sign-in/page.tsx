import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Bare } from '@/components/shell/bare'
import { viewer } from '@/lib/auth/gate'
import { oidcHost } from '@/lib/auth/with-oidc'
import { hasRoot } from '@/lib/users/root'
import { Footer } from '../_components/footer'
import { titled } from '../_lib/titled'
import { OidcSection } from './oidc-section'
import { SignInForm } from './sign-in-form'

export const generateMetadata = titled('signIn')

export default async function SignIn({ searchParams }: PageProps<'/sign-in'>) {
  if (!(await hasRoot())) redirect('/setup')
  if (await viewer()) redirect('/')
  const [t, { error }] = await Promise.all([getTranslations('signIn'), searchParams])
  const host = oidcHost()
  return (
    <Bare footer={<Footer />}>
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
    </Bare>
  )
}
