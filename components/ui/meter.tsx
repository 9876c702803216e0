/** How much of a whole, in a bar that forced colours leave visible. */
export const Meter = ({ label, value, most }: { label: string; value: number; most: number }) => (
  <progress
    aria-label={label}
    value={Math.min(value, most)}
    max={Math.max(most, 1)}
    className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunken accent-accent [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-accent"
  />
)
