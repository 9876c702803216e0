import { headers } from 'next/headers'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { MinimalLayout } from '@/components/shell/minimal-layout'
import { requireAdmin } from '@/lib/auth/guards'
import { requiresSetupCode } from '@/lib/http/api/claim'
import { listKeys } from '@/lib/keys/keys'
import { currentZone } from '@/lib/settings/time-zone'
import { hasRoot } from '@/lib/users/root'
import { listUsers } from '@/lib/users/users'
import { Footer } from '../_components/footer'
import { baseUrl } from '../_lib/base-url'
import { pageTitle } from '../_lib/page'
import { RootForm } from './root-form'
import { AddKeyStep, AddUserStep, SampleRequestStep } from './setup-steps'

export const generateMetadata = pageTitle('setup')

export default async function SetupPage({ searchParams }: PageProps<'/setup'>) {
  const [t, isInitialized, { step }] = await Promise.all([getTranslations('setup'), hasRoot(), searchParams])
  return (
    <MinimalLayout footer={<Footer />}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
        <div className="grid gap-1">
          <h1 className="font-semibold text-xl">{t('title')}</h1>
          <p className="text-muted">{t('lead')}</p>
        </div>
        {isInitialized ? <CurrentStep step={step} /> : <RootStep />}
      </div>
    </MinimalLayout>
  )
}

/** The first step, without authorization: there are no users yet. */
async function RootStep() {
  const sent = await headers()
  const serverZone = currentZone()
  const zones = [...new Set([serverZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort()
  return (
    <>
      <StepList current="root" />
      <RootForm zones={zones} serverZone={serverZone} needsCode={requiresSetupCode((name) => sent.get(name))} />
    </>
  )
}

/** The step in the URL, or the first one that is not done. */
async function CurrentStep({ step }: { step: unknown }) {
  const admin = await requireAdmin()
  const [keys, users] = await Promise.all([listKeys(admin), listUsers(admin)])
  if (!isLaterStep(step)) {
    redirect(`/setup?step=${keys.length === 0 ? 'key' : users.length === 1 ? 'user' : 'try'}`)
  }
  const newestUser = users.at(-1)
  return (
    <>
      <StepList current={step} />
      {step === 'key' && <AddKeyStep />}
      {step === 'user' && <AddUserStep />}
      {step === 'try' && newestUser && (
        <SampleRequestStep
          id={newestUser.id}
          name={newestUser.name}
          hint={newestUser.tokenHint}
          url={await baseUrl()}
        />
      )}
    </>
  )
}

/** The later steps are links once there is a root user. */
function StepList({ current }: { current: Step }) {
  const t = useTranslations('setup')
  const currentIndex = steps.indexOf(current)
  return (
    <ol className="grid grid-cols-4 gap-2 text-sm">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={step === current ? 'step' : undefined}
          className={`border-t-2 pt-2 ${index <= currentIndex ? 'border-accent' : 'border-line text-muted'} ${step === current ? 'font-medium' : ''}`}
        >
          {currentIndex > 0 && index > 0 ? (
            <Link href={`/setup?step=${step}`}>{t(`steps.${step}`)}</Link>
          ) : (
            t(`steps.${step}`)
          )}
        </li>
      ))}
    </ol>
  )
}

const steps = ['root', 'key', 'user', 'try'] as const
type Step = (typeof steps)[number]

const isLaterStep = (step: unknown): step is Exclude<Step, 'root'> =>
  step === 'key' || step === 'user' || step === 'try'
