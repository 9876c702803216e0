/** Longer texts are counted by their first part and scaled: a tokenizer must not hold the thread for seconds. */
const COUNTED_CHARACTERS = 200_000

const older = /^(gpt-4(-|$)|gpt-3\.5|text-embedding)/

/** How many tokens `text` is to `model`, as near as can be told without it. */
export async function count({ text, model }: { text: string; model: string }): Promise<number> {
  const { countTokens } = older.test(model)
    ? await import('gpt-tokenizer/encoding/cl100k_base')
    : await import('gpt-tokenizer/encoding/o200k_base')
  const part = text.slice(0, COUNTED_CHARACTERS)
  const counted = piecesOf(part).reduce((sum, piece) => sum + countTokens(piece, { allowedSpecial: 'all' }), 0)
  return part.length === text.length ? counted : Math.ceil((counted * text.length) / part.length)
}

/** A run of letters is counted in the square of its length: 200,000 of them in half a minute, in pieces in half a second. */
const LONGEST_PIECE = 1000

/** Cut before a blank where there is one: there tokens begin anyway. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const most = at + LONGEST_PIECE
    const blank = most < text.length ? text.lastIndexOf(' ', most) : text.length
    const end = blank > at ? blank : most
    pieces.push(text.slice(at, end))
    at = end
  }
  return pieces
}
