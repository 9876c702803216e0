'use client'

import { useEffect, useState } from 'react'
import { asUnavailable } from '@/components/ui/use-submit'
import { searchAction } from './actions'

type Named = { id: number; name: string }
type SearchResults = { users: Named[]; keys: Named[] }

const noResults: SearchResults = { users: [], keys: [] }
const DEBOUNCE_MS = 150

/** Debounced search on the server. Outdated results are dropped; so are errors, since pages can still be chosen. */
export function useSearchResults(query: string, enabled: boolean): SearchResults {
  const [results, setResults] = useState(noResults)
  useEffect(() => {
    if (!enabled || query === '') return setResults(noResults)
    let isCurrent = true
    const timer = setTimeout(async () => {
      const state = await searchAction(query).catch(asUnavailable)
      if (isCurrent) setResults(state?.ok ? state.data : noResults)
    }, DEBOUNCE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [query, enabled])
  return results
}
