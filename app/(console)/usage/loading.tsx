import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <div className="grid gap-6">
      <Skeleton className="h-13 w-64" />
      <Skeleton className="h-20 w-full" />
      <div className="flex flex-wrap gap-10">
        {['cost', 'change', 'requests', 'tokens'].map((figure) => (
          <Skeleton key={figure} className="h-20 w-40" />
        ))}
      </div>
      <Skeleton className="h-80 w-full" />
      <Skeleton className="h-72 w-full" />
    </div>
  )
}
