import { anthropic } from './anthropic'
import { gemini, geminiArray } from './gemini'
import { openai } from './openai'
import type { ChaosProtocol } from './protocol'

/** The protocols that requests take turns with. */
export const protocols: readonly ChaosProtocol[] = [openai, anthropic, gemini, geminiArray]

/** Its name tells: the longer of two families first, and a model of none is asked for like OpenAI's. */
export const protocolOf = (model: string): ChaosProtocol =>
  protocols.toReversed().find(({ family }) => model.startsWith(family)) ?? openai
