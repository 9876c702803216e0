import { getTranslations } from 'next-intl/server'
import { Bare } from '@/components/shell/bare'
import { hasRoot } from '@/lib/users/root'
import { Footer } from '../_components/footer'
import { titled } from '../_lib/titled'
import { FirstStep } from './first-step'
import { LaterStep } from './later-step'

export const generateMetadata = titled('setup')

export default async function SetupPage({ searchParams }: PageProps<'/setup'>) {
  const [t, begun, { step }] = await Promise.all([getTranslations('setup'), hasRoot(), searchParams])
  return (
    <Bare footer={<Footer />}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
        <div className="grid gap-1">
          <h1 className="font-semibold text-xl">{t('title')}</h1>
          <p className="text-muted">{t('lead')}</p>
        </div>
        {begun ? <LaterStep asked={step} /> : <FirstStep />}
      </div>
    </Bare>
  )
}
