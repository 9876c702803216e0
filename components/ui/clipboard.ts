/**
 * Copies text that may still be on its way; false when the browser would not let us, or there is none (null).
 * A plain-http origin has no `navigator.clipboard`, and Safari only takes a promise handed over within the click itself.
 */
export async function copy(promised: Promise<string | null>): Promise<boolean> {
  if (navigator.clipboard && typeof ClipboardItem !== 'undefined') {
    const item = new ClipboardItem({ 'text/plain': promised.then(blobOf) })
    const written = await navigator.clipboard.write([item]).then(
      () => true,
      () => false,
    )
    if (written) return true
  }
  const text = await promised
  return text !== null && copyBySelection(text)
}

function blobOf(text: string | null): Blob {
  if (text === null) throw new DOMException('There is nothing to copy.', 'AbortError')
  return new Blob([text], { type: 'text/plain' })
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  area.style.cssText = 'position:fixed;inset:0 auto auto 0;opacity:0'
  const focused = document.activeElement
  // An open dialog keeps the focus to itself, so the selection has to happen inside it.
  const host = focused?.closest('[role="dialog"]') ?? document.body
  host.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return done
}
