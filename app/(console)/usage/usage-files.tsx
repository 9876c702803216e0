import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { buttonClass } from '@/components/ui/button'
import type { BreakdownQuery } from '@/lib/usage/breakdown'
import { spanInAddress } from '../../_lib/asked-span'
import { requestsHref } from '../requests/search-params'
import { type Base, type UsageParams, usageHref } from './search-params'

type Props = { base: Base; params: UsageParams; query: BreakdownQuery }

/** Plain links: the browser shows a download's progress, and a page can be left while it goes on. */
export function UsageFiles({ base, params, query }: Props) {
  const t = useTranslations('usage')
  const { user, key, model } = params
  const days = spanInAddress(query.span)
  const files = [
    { text: t('exportUsage'), href: usageHref(base, { ...params, ...days }, '/usage.csv') },
    ...(base
      ? []
      : [{ text: t('exportRequests'), href: requestsHref(base, { ...days, user, key, model }, '/requests.csv') }]),
  ]
  return files.map(({ text, href }) => (
    <a key={href} href={href} download className={buttonClass()}>
      <Download aria-hidden className="size-4" />
      {text}
    </a>
  ))
}
