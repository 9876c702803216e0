import { anthropic } from './anthropic'
import { gemini, geminiArray } from './gemini'
import { openai } from './openai'
import type { ChaosProtocol } from './protocol'

/** The protocols that requests take turns with. */
export const protocols: readonly ChaosProtocol[] = [openai, anthropic, gemini, geminiArray]

/** Its name tells: the longer of two families first. */
export function protocolOf(model: string): ChaosProtocol {
  const found = protocols.toReversed().find(({ family }) => model.startsWith(family))
  if (!found) throw new Error(`"${model}" is of no protocol`)
  return found
}
