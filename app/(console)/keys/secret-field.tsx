import type { ComponentProps } from 'react'
import { Field } from '@/components/ui/field'

/** Hidden while it is typed, and no business of a password manager's. */
export const SecretField = (props: ComponentProps<typeof Field>) => (
  <Field
    name="key"
    type="password"
    autoComplete="off"
    spellCheck={false}
    data-1p-ignore
    data-lpignore="true"
    className="font-mono"
    {...props}
  />
)
