import { clsx } from 'clsx'

/** `flush`: no margin, for use inside a container with a gap. */
export const Swatch = ({ colour, flush = false }: { colour: string; flush?: boolean }) => (
  <span
    aria-hidden
    className={clsx('inline-block size-2 rounded-xs forced-color-adjust-none', !flush && 'mr-1')}
    style={{ background: colour }}
  />
)
