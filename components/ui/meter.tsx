/** A `progress` element, since forced colours keep it visible. */
export const Meter = ({ label, value, max }: { label: string; value: number; max: number }) => (
  <progress
    aria-label={label}
    value={Math.min(value, max)}
    max={Math.max(max, 1)}
    className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunken accent-accent [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-accent"
  />
)
