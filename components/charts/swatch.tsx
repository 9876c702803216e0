export const Swatch = ({ colour }: { colour: string }) => (
  <span
    aria-hidden
    className="mr-1 inline-block forced-color-adjust-none size-2 rounded-xs"
    style={{ background: colour }}
  />
)
