import { useEffect, useState } from 'react'
import { unreached } from '@/components/ui/use-submit'
import { findAction } from './find'

type Named = { id: number; name: string }
type Found = { people: Named[]; keys: Named[] }

const nothing: Found = { people: [], keys: [] }
const PAUSE_MS = 150

/** Asks the server once typing pauses; what came for an older text is dropped, and so is a failure: pages stay to be chosen. */
export function useFound(text: string, may: boolean): Found {
  const [found, setFound] = useState(nothing)
  useEffect(() => {
    if (!may || text === '') return setFound(nothing)
    let current = true
    const timer = setTimeout(async () => {
      const state = await findAction(text).catch(unreached)
      if (current) setFound(state?.ok ? state.data : nothing)
    }, PAUSE_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [text, may])
  return found
}
