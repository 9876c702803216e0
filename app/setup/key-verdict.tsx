import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { buttonClass } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { unreached } from '@/components/ui/use-submit'
import { testKeyAction } from '../(console)/keys/actions'

type Verdict = Awaited<ReturnType<typeof testKeyAction>>

/** What the provider says to a key that was just added. */
export function KeyVerdict({ id, name }: { id: number; name: string }) {
  const t = useTranslations()
  const [verdict, setVerdict] = useState<Verdict>(null)
  useEffect(() => {
    void testKeyAction(id).catch(unreached).then(setVerdict)
  }, [id])
  const told = verdict?.ok ? verdict.data : null
  return (
    <div className="grid justify-items-start gap-4">
      <div role="status" className="grid gap-1">
        {!verdict && (
          <p className="flex items-center gap-2">
            <Spinner /> {t('setup.key.testing', { name })}
          </p>
        )}
        {verdict && !verdict.ok && <Badge tone="danger">{t(`errors.${verdict.code}`)}</Badge>}
        {told?.ok && <Badge tone="good">{t('keys.test.succeeded', { name, models: told.models })}</Badge>}
        {told && !told.ok && <Badge tone="danger">{t('keys.test.failed', { name, message: told.message })}</Badge>}
        {verdict && !told?.ok && <p className="text-muted">{t('setup.key.editLater')}</p>}
      </div>
      <Link href="/setup?step=user" className={buttonClass({ tone: told?.ok ? 'primary' : 'plain' })}>
        {told?.ok ? t('setup.next') : t('setup.key.continueAnyway')}
      </Link>
    </div>
  )
}
