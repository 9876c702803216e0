import { useRef, useState } from 'react'
import { useFetched } from '@/components/ui/use-fetched'
import { revealMyTokenAction } from '../reveal-my-token'
import { type Bill, billOfAction } from './bill-of'
import { type Failure, streamAnswer } from './stream-answer'

export type Answer = { text: string; failure: Failure | null; bill: Bill | null }

const TRIES = 20
const PAUSE_MS = 150

/** Asks, shows what comes as it comes, then asks the books what it cost: an entry is settled a moment after its stream ends. */
export function useAnswer() {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [asking, setAsking] = useState(false)
  const abort = useRef<AbortController>(undefined)
  const reveal = useFetched(revealMyTokenAction)

  async function ask(model: string, prompt: string) {
    if (asking) return
    setAsking(true)
    setAnswer(null)
    abort.current = new AbortController()
    const add = (text: string) =>
      setAnswer((so) => ({ failure: null, bill: null, ...so, text: (so?.text ?? '') + text }))
    try {
      const token = await reveal()
      if (!token) return
      const { id, failure } = await streamAnswer({ token, model, prompt, add, signal: abort.current.signal })
      const bill = id && (await booked(id))
      setAnswer((so) => ({ text: so?.text ?? '', failure, bill: bill || null }))
    } finally {
      setAsking(false)
    }
  }
  return { answer, asking, ask, stop: () => abort.current?.abort() }
}

async function booked(id: string): Promise<Bill | null> {
  for (let tries = 0; tries < TRIES; tries++) {
    const state = await billOfAction(id).catch(() => null)
    if (!state?.ok) return null
    if (state.data) return state.data
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  return null
}
