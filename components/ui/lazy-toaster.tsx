'use client'

import dynamic from 'next/dynamic'

/** Nothing to say at the first paint, so its code comes after. */
export const LazyToaster = dynamic(() => import('./toaster'), { ssr: false })
