/** A place held for what is on its way. Give it the size of what will come. */
export const Skeleton = ({ className }: { className: string }) => (
  <div aria-hidden className={`animate-pulse rounded-md bg-sunken ${className}`} />
)
