import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <div className="grid gap-6">
      <Skeleton className="h-7 w-40" />
      <div className="flex flex-wrap gap-10">
        {['month', 'change', 'forecast'].map((figure) => (
          <Skeleton key={figure} className="h-20 w-44" />
        ))}
      </div>
      <Skeleton className="h-80 w-full" />
      <Skeleton className="h-96 w-full" />
    </div>
  )
}
