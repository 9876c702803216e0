import { X } from 'lucide-react'
import Form from 'next/form'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { Button, buttonClass } from '@/components/ui/button'
import { controlClass } from '@/components/ui/field'
import { SegmentedLinks } from '@/components/ui/segmented-links'
import type { DateRange } from '@/lib/core/time'
import type { BreakdownQuery } from '@/lib/usage/breakdown'
import { callerKinds } from '@/lib/usage/callers'
import { lastDay, type Preset, presets } from '@/lib/usage/date-range'
import { allKeyNames, allUserNames, nameOf } from '@/lib/usage/names'
import { dimensions } from '@/lib/usage/rollups/rollup-query'
import type { BasePath } from '../../_lib/search-params'
import { callersOf, type UsageParams, usageHref } from './search-params'

type UsageFiltersProps = { basePath: BasePath; params: UsageParams; query: BreakdownQuery; preset: Preset | null }

/** Date range, grouping and filters: plain links and a GET form, so that all of it is in the URL. */
export async function UsageFilters({ basePath, params, query, preset }: UsageFiltersProps) {
  const t = await getTranslations('usage')
  const { user, key, model } = params
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <SegmentedLinks
          label={t('dateRange')}
          items={presets.map((name) => ({
            text: t(`presets.${name}`),
            href: usageHref(basePath, { ...params, span: name, from: null, to: null }),
            selected: name === preset,
          }))}
        />
        <DateRangeForm
          path={`${basePath}/usage`}
          range={query.range}
          hiddenFields={{ by: params.by, user, key, model }}
        />
      </div>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <SegmentedLinks
          label={t('groupBy')}
          items={[...dimensions, ...callerKinds]
            .filter((dimension) => basePath === '' || (dimension !== 'user' && dimension !== 'key'))
            .map((dimension) => ({
              text: t(`dimensions.${dimension}`),
              href: usageHref(basePath, { ...params, by: dimension }),
              selected: dimension === (callersOf(params) ?? query.by),
            }))}
        />
        <FilterChips basePath={basePath} params={params} />
      </div>
    </div>
  )
}

type DateRangeFormProps = { path: string; range: DateRange; hiddenFields: Record<string, string | number | null> }

/** A custom date range, both days inclusive. `hiddenFields` keep the other search parameters. */
function DateRangeForm({ path, range, hiddenFields }: DateRangeFormProps) {
  const t = useTranslations('usage')
  const days = [
    ['from', range.from],
    ['to', lastDay(range)],
  ] as const
  return (
    <Form action={path} scroll={false} key={`${range.from}${range.to}`} className="flex flex-wrap items-center gap-2">
      {Object.entries(hiddenFields).map(([name, value]) =>
        value === null ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
      {days.map(([name, day]) => (
        <input
          key={name}
          type="date"
          name={name}
          aria-label={t(name)}
          defaultValue={day}
          required
          className={`${controlClass} w-auto!`}
        />
      ))}
      <Button type="submit" className="h-9">
        {t('apply')}
      </Button>
    </Form>
  )
}

/** The active filters; each links to the page without it. */
async function FilterChips({ basePath, params }: { basePath: BasePath; params: UsageParams }) {
  const t = await getTranslations('usage')
  const { user, key, model } = params
  const chips = [
    ...(user === null ? [] : [{ name: 'user', text: nameOf(await allUserNames(), user).name } as const]),
    ...(key === null ? [] : [{ name: 'key', text: nameOf(await allKeyNames(), key).name } as const]),
    ...(model ? [{ name: 'model', text: model } as const] : []),
  ]
  return chips.map(({ name, text }) => (
    <Link
      key={name}
      href={usageHref(basePath, { ...params, [name]: null })}
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
