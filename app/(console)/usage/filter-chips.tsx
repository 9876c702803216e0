import { X } from 'lucide-react'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { buttonClass } from '@/components/ui/button'
import { keysEver, nameOf, peopleEver } from '@/lib/usage/names'
import { type Base, type UsageParams, usageHref } from './search-params'

/** What the sums are narrowed to; a click takes it off again. */
export async function FilterChips({ base, params }: { base: Base; params: UsageParams }) {
  const t = await getTranslations('usage')
  const { user, key, model } = params
  const chips = [
    ...(user === null ? [] : [{ name: 'user', text: nameOf(await peopleEver(), user).name } as const]),
    ...(key === null ? [] : [{ name: 'key', text: nameOf(await keysEver(), key).name } as const]),
    ...(model ? [{ name: 'model', text: model } as const] : []),
  ]
  return chips.map(({ name, text }) => (
    <Link
      key={name}
      href={usageHref(base, { ...params, [name]: null })}
      scroll={false}
      prefetch={false}
      aria-label={t('removeFilter', { what: t(`dimensions.${name}`), name: text })}
      className={buttonClass()}
    >
      <span className="text-muted">{t(`dimensions.${name}`)}</span>
      <span className="max-w-48 truncate">{text}</span>
      <X aria-hidden className="size-3.5 text-muted" />
    </Link>
  ))
}
