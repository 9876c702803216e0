'use client'

import dynamic from 'next/dynamic'

/** No toast can appear before the first paint, so the library loads after it. */
export const LazyToaster = dynamic(() => import('./toaster'), { ssr: false })
