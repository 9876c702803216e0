import type { ReactNode } from 'react'

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
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    tabIndex={0}
    className="overflow-x-auto rounded-lg border border-line bg-sunken px-4 py-3"
  >
    <pre className={`font-mono text-sm ${wrap ? 'whitespace-pre-wrap' : ''}`}>
      <code>{children}</code>
    </pre>
  </section>
)
