import { estimateTokens } from './estimate'
import { byPieces, byTokens, type Tariff } from './tariff'
import { pictures } from './tariff-images'
import { speech } from './tariff-speech'
import { transcription } from './tariff-transcription'

const tokens: Tariff = {
  most: () => null,
  exact: (_, { usage }, rates) => (usage ? byTokens(rates, usage) : null),
  estimate: async (house, call, seen, rates) => byTokens(rates, await estimateTokens(house, call, seen)),
}

const isFree = (model: string) => /^(omni|text)-moderation-/.test(model)
const free = { ...byPieces(0n, 0, 'free') }

/** OpenAI's own models are free; whoever sells another one sells it by the token. */
const moderation: Tariff = {
  most: ({ parsed: asked }) => (isFree(asked.model) ? { reservedPico: 0n, estimatePico: 0n } : null),
  exact: (call, seen, rates) => (isFree(call.parsed.model) ? free : tokens.exact(call, seen, rates)),
  estimate: (house, call, seen, rates) => (isFree(call.parsed.model) ? free : tokens.estimate(house, call, seen, rates)),
}

export const tariffs = { tokens, speech, transcription, images: pictures, moderation }
