'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { Button, type ButtonLook } from './button'
import { copy } from './clipboard'
import { CopyByHand } from './copy-by-hand'

type Props = ButtonLook & {
  text: string | (() => Promise<string | null>)
  /** What is copied, for those who do not see where the button stands. */
  label: string
  /** What the button says; an icon alone when there is nothing. */
  children?: string
}

/** Copies without showing; null means that there is nothing, and that it has been said. Where the browser refuses, it shows the text, selected, to be copied by hand. */
export function CopyButton({ text, label, children, tone = children ? 'plain' : 'quiet' }: Props) {
  const [copied, setCopied] = useState(false)
  const [byHand, setByHand] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  async function run() {
    const promised = typeof text === 'string' ? Promise.resolve(text) : text()
    const copying = copy(promised)
    const known = await promised
    if (known === null) return
    if (!(await copying)) return setByHand(known)
    setCopied(true)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setCopied(false), 2000)
  }

  return (
    <>
      <Button tone={tone} square={!children} aria-label={label} title={children ? undefined : label} onClick={run}>
        {copied ? <Check aria-hidden className="size-4 text-good" /> : <Copy aria-hidden className="size-4" />}
        {children}
      </Button>
      <span role="status" className="sr-only">
        {copied && <Copied />}
      </span>
      {byHand !== null && <CopyByHand text={byHand} onClose={() => setByHand(null)} />}
    </>
  )
}

const Copied = () => useTranslations('ui')('copied')
