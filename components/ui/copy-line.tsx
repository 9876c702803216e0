import { CodeBlock } from './code-block'
import { CopyButton } from './copy-button'

/** One line to be copied, with the button beside it. */
export const CopyLine = ({ label, text }: { label: string; text: string }) => (
  <div className="grid max-w-3xl grid-cols-[minmax(0,1fr)_auto] items-center gap-2">
    <CodeBlock label={label} wrap>
      {text}
    </CodeBlock>
    <CopyButton text={text} label={label} />
  </div>
)
