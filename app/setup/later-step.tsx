import { redirect } from 'next/navigation'
import { requireAdmin } from '@/lib/auth/gate'
import { listKeys } from '@/lib/keys/keys'
import { listUsers } from '@/lib/users/users'
import { baseUrl } from '../_lib/base-url'
import { KeyStepForm } from './key-step-form'
import { StepList } from './step-list'
import { isLaterStep } from './steps'
import { TryStepForm } from './try-step-form'
import { UserStepForm } from './user-step-form'

/** Where root left off, or where the address says. */
export async function LaterStep({ asked }: { asked: unknown }) {
  const admin = await requireAdmin()
  const [keys, users] = await Promise.all([listKeys(admin), listUsers(admin)])
  if (!isLaterStep(asked)) {
    redirect(`/setup?step=${keys.length === 0 ? 'key' : users.length === 1 ? 'user' : 'try'}`)
  }
  const who = users.at(-1)
  return (
    <>
      <StepList now={asked} />
      {asked === 'key' && <KeyStepForm />}
      {asked === 'user' && <UserStepForm />}
      {asked === 'try' && who && <TryStepForm id={who.id} name={who.name} hint={who.tokenHint} url={await baseUrl()} />}
    </>
  )
}
