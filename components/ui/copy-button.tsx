'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { Button, type ButtonVariant } from './button'
import { CodeBlock } from './code-block'
import { controlClass } from './field'

type CopyButtonProps = ButtonVariant & {
  text: string | (() => Promise<string | null>)
  /** The accessible name: what is copied. */
  label: string
  /** The visible text; without it the button is an icon. */
  children?: string
}

/**
 * Copies `text` without showing it. A function that resolves to null aborts and has reported the error itself. When the browser
 * denies clipboard access, a dialog shows the text, selected, to be copied manually.
 */
export function CopyButton({ text, label, children, tone = children ? 'plain' : 'quiet' }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  const [manualText, setManualText] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  async function onClick() {
    const pending = typeof text === 'string' ? Promise.resolve(text) : text()
    const copying = copyToClipboard(pending)
    const resolved = await pending
    if (resolved === null) return
    if (!(await copying)) return setManualText(resolved)
    setCopied(true)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setCopied(false), 2000)
  }

  return (
    <>
      <Button tone={tone} square={!children} aria-label={label} title={children ? undefined : label} onClick={onClick}>
        {copied ? <Check aria-hidden className="size-4 text-good" /> : <Copy aria-hidden className="size-4" />}
        {children}
      </Button>
      <span role="status" className="sr-only">
        {copied && <Copied />}
      </span>
      {manualText !== null && <ManualCopyDialog text={manualText} onClose={() => setManualText(null)} />}
    </>
  )
}

const Copied = () => useTranslations('ui')('copied')

/** A code block with a copy button beside it. */
export const CopyableCode = ({ label, text }: { label: string; text: string }) => (
  <div className="grid max-w-3xl grid-cols-[minmax(0,1fr)_auto] items-center gap-2">
    <CodeBlock label={label} wrap>
      {text}
    </CodeBlock>
    <CopyButton text={text} label={label} />
  </div>
)

type ManualCopyDialogProps = { text: string; onClose: () => void }

/** A native `dialog`, since it opens above any other dialog and needs no library for a case this rare. */
function ManualCopyDialog({ text, onClose }: ManualCopyDialogProps) {
  const t = useTranslations('ui')
  return (
    <dialog
      ref={(dialog) => {
        if (dialog && !dialog.open) dialog.showModal()
      }}
      onClose={onClose}
      aria-label={t('copyManually')}
      className="m-auto w-full max-w-md rounded-xl border border-line bg-raised p-5 text-ink shadow-raised backdrop:bg-scrim"
    >
      <form method="dialog" className="grid gap-3">
        <p>{t('copyManually')}</p>
        <textarea
          readOnly
          rows={Math.min(8, text.split('\n').length)}
          aria-label={t('copyManually')}
          className={`${controlClass} h-auto py-2 font-mono text-sm`}
          value={text}
          ref={(area) => area?.select()}
        />
        <Button type="submit" className="justify-self-end">
          {t('close')}
        </Button>
      </form>
    </dialog>
  )
}

/**
 * Returns false when the browser denies access or the text is null. `navigator.clipboard` is missing on plain-http origins, and
 * Safari accepts only a promise that is passed synchronously in the click handler.
 */
async function copyToClipboard(pending: Promise<string | null>): Promise<boolean> {
  if (navigator.clipboard && typeof ClipboardItem !== 'undefined') {
    const item = new ClipboardItem({ 'text/plain': pending.then(toBlob) })
    const isCopied = await navigator.clipboard.write([item]).then(
      () => true,
      () => false,
    )
    if (isCopied) return true
  }
  const text = await pending
  return text !== null && copyBySelection(text)
}

function toBlob(text: string | null): Blob {
  if (text === null) throw new DOMException('There is nothing to copy.', 'AbortError')
  return new Blob([text], { type: 'text/plain' })
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  area.style.cssText = 'position:fixed;inset:0 auto auto 0;opacity:0'
  const focused = document.activeElement
  // An open dialog traps the focus, so the selection has to happen inside it.
  const host = focused?.closest('[role="dialog"]') ?? document.body
  host.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return done
}
