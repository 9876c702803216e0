import { currentZone } from '@/lib/settings/zone'
import { RootForm } from './root-form'
import { StepList } from './step-list'

/** Before there is anyone: no proof is needed, and nothing else can be done. */
export function FirstStep() {
  const proposed = currentZone()
  const zones = [...new Set([proposed, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort()
  return (
    <>
      <StepList now="root" />
      <RootForm zones={zones} proposed={proposed} />
    </>
  )
}
