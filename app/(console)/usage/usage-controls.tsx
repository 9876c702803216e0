import { getTranslations } from 'next-intl/server'
import { Choices } from '@/components/ui/choices'
import type { BreakdownQuery } from '@/lib/usage/breakdown'
import { type Preset, presets } from '@/lib/usage/presets'
import { cuts } from '@/lib/usage/slices'
import { DaysForm } from '../../_components/days-form'
import { FilterChips } from './filter-chips'
import { type Base, type UsageParams, usageHref } from './search-params'

type Props = { base: Base; params: UsageParams; query: BreakdownQuery; preset: Preset | null }

/** Which days, cut which way, of whom: all of it plain links and a form, all of it in the address. */
export async function UsageControls({ base, params, query, preset }: Props) {
  const t = await getTranslations('usage')
  const { user, key, model } = params
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <Choices
          label={t('dateRange')}
          choices={presets.map((each) => ({
            text: t(`presets.${each}`),
            href: usageHref(base, { ...params, span: each, from: null, to: null }),
            chosen: each === preset,
          }))}
        />
        <DaysForm path={`${base}/usage`} span={query.span} kept={{ by: params.by, user, key, model }} />
      </div>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <Choices
          label={t('groupBy')}
          choices={cuts
            .filter((cut) => base === '' || cut === 'model' || cut === 'day')
            .map((cut) => ({
              text: t(`dimensions.${cut}`),
              href: usageHref(base, { ...params, by: cut }),
              chosen: cut === query.by,
            }))}
        />
        <FilterChips base={base} params={params} />
      </div>
    </div>
  )
}
