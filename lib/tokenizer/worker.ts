import { nameThread, serveWorkerCalls } from '../core/worker-channel'
import type { TokenizerCall } from './tokenizer'

/** Longer texts are counted up to here and extrapolated: tokenizing must not take seconds. */
const MAX_COUNTED_CHARACTERS = 200_000

/** Tokenizing one run of letters takes quadratic time: 200,000 of them half a minute, in pieces half a second. */
const MAX_PIECE_CHARACTERS = 1000

const usesOlderEncoding = (model: string) => /^(gpt-4(-|$)|gpt-3\.5|text-embedding)/.test(model)

async function count({ text, model }: TokenizerCall[number]): Promise<number> {
  const { countTokens } = usesOlderEncoding(model)
    ? await import('gpt-tokenizer/encoding/cl100k_base')
    : await import('gpt-tokenizer/encoding/o200k_base')
  const counted = text.slice(0, MAX_COUNTED_CHARACTERS)
  const tokens = split(counted).reduce((sum, piece) => sum + countTokens(piece, { allowedSpecial: 'all' }), 0)
  return counted.length === text.length ? tokens : Math.ceil((tokens * text.length) / counted.length)
}

/** Splits before a space where possible: a token starts there anyway. */
function split(text: string): string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    const limit = start + MAX_PIECE_CHARACTERS
    const space = limit < text.length ? text.lastIndexOf(' ', limit) : text.length
    const end = space > start ? space : limit
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

nameThread('tokenizer')
serveWorkerCalls<TokenizerCall>((texts) => Promise.all(texts.map(count)))
