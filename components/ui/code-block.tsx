import type { ReactNode } from 'react'

/** Lines to be copied. Scrolls on its own, so a keyboard must be able to reach it. */
export const CodeBlock = ({
  label,
  wrap = false,
  children,
}: {
  label: string
  wrap?: boolean
  children: ReactNode
}) => (
  <section
    aria-label={label}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    tabIndex={0}
    className="overflow-x-auto rounded-lg border border-line bg-sunken px-4 py-3"
  >
    <pre className={`font-mono text-sm ${wrap ? 'whitespace-pre-wrap' : ''}`}>
      <code>{children}</code>
    </pre>
  </section>
)
