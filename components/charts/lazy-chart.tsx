'use client'

import dynamic from 'next/dynamic'

/** The chart's code is large and not needed to read the page, so it comes after the first paint. */
export const LazyChart = dynamic(() => import('./stacked-chart'), { ssr: false })
