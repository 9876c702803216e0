'use client'

import { CopyButton } from '@/components/ui/copy-button'
import { useFetched } from '@/components/ui/use-fetched'
import { revealTokenAction } from './reveal-token'

export function CopyTokenButton({ id, label }: { id: number; label: string }) {
  const token = useFetched(() => revealTokenAction(id))
  return <CopyButton text={token} label={label} />
}
