import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <div className="grid gap-6">
      <Skeleton className="h-7 w-40" />
      <Skeleton className="h-20 w-44" />
      <Skeleton className="h-80 w-full" />
    </div>
  )
}
