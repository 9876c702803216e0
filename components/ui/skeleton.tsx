/** A loading placeholder. Give it the size of the content to avoid a layout shift. */
export const Skeleton = ({ className }: { className: string }) => (
  <div aria-hidden className={`animate-pulse rounded-md bg-sunken ${className}`} />
)

/** The loading state of a page that consists of one table. */
export const TableSkeleton = ({ rows }: { rows: number }) => (
  <div className="grid gap-6">
    <div className="flex justify-between gap-6">
      <Skeleton className="h-7 w-32" />
      <Skeleton className="h-8 w-28" />
    </div>
    <Skeleton className="h-9 w-64" />
    <div className="grid gap-2">
      {Array.from({ length: rows }, (_, index) => `row-${index}`).map((row) => (
        <Skeleton key={row} className="h-10 w-full" />
      ))}
    </div>
  </div>
)
