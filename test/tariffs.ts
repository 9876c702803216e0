import type { Script } from './fake-provider/script'

const MICRO = 1_000_000n

export const formOf = (fields: Record<string, string>, files: Record<string, number>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const [name, size] of Object.entries(files)) form.append(name, new Blob([new Uint8Array(size)]), `${name}.bin`)
  return form
}

/** A request, the provider's response, and the resulting ledger entry. */
export type Case = [name: string, path: string, body: object, script: Script, expected: object]

export const tariffCases: Case[] = [
  [
    'a response by tokens, cached ones at their own price',
    'responses',
    { model: 'gpt-4o', input: 'hi' },
    { input: 100, cached: 40, output: 20, reasoning: 5 },
    { costPico: 400n * MICRO, units: 120, cachedTokens: 40, reasoningTokens: 5, variant: null, serviceTier: 'default' },
  ],
  [
    'a completion by tokens',
    'completions',
    { model: 'gpt-3.5-turbo-instruct', prompt: ['a', 'b'], n: 2 },
    { input: 10, output: 20 },
    { costPico: 55n * MICRO, units: 30 },
  ],
  [
    'completions of many prompts, each as long as the context window',
    'completions',
    { model: 'gpt-3.5-turbo-instruct', prompt: Array(10).fill('word '.repeat(16_000)) },
    { input: 160_000, output: 160 },
    { costPico: 240_320n * MICRO, units: 160_160 },
  ],
  [
    'embeddings of many texts, each as long as the context window',
    'embeddings',
    { model: 'text-embedding-3-small', input: Array(40).fill('word '.repeat(7500)) },
    { input: 300_000 },
    { costPico: 6000n * MICRO, units: 300_000 },
  ],
  [
    'moderations: free, which is not unpriced',
    'moderations',
    { input: 'hi' },
    {},
    { costPico: 0n, units: 0, model: 'omni-moderation-latest', state: 'settled' },
  ],
  [
    'speech by the characters of its text',
    'audio/speech',
    { model: 'tts-1', input: 'é😀 abc', voice: 'alloy' },
    {},
    { costPico: 6n * 15n * MICRO, units: 6, variant: 'characters', inputTokens: 0 },
  ],
  [
    'speech by tokens where its events report them',
    'audio/speech',
    { model: 'gpt-4o-mini-tts', input: 'hi', voice: 'alloy', stream_format: 'sse' },
    { input: 10, output: 100 },
    { costPico: 1206n * MICRO, units: 110, variant: null },
  ],
  [
    'a transcript by seconds, rounded up',
    'audio/transcriptions',
    formOf({ model: 'whisper-1' }, { file: 9000 }),
    { seconds: 7.2 },
    { costPico: 800n * MICRO, units: 8, variant: 'seconds' },
  ],
  [
    'a transcript by tokens, audio at its own price',
    'audio/transcriptions',
    formOf({ model: 'gpt-4o-transcribe' }, { file: 9000 }),
    { input: 14, output: 45 },
    { costPico: 485n * MICRO, units: 59, audioInputTokens: 14, variant: null },
  ],
  [
    'a translation by the duration it reports',
    'audio/translations',
    formOf({ model: 'whisper-1', response_format: 'verbose_json' }, { file: 9000 }),
    { seconds: 3, noUsage: true },
    { costPico: 300n * MICRO, units: 3 },
  ],
  [
    'gpt-image by tokens, image input at its own price',
    'images/edits',
    formOf({ model: 'gpt-image-1', prompt: 'more blue', quality: 'low' }, { image: 5000 }),
    { input: 50, imageInput: 40, output: 272 },
    { costPico: (10n * 5n + 40n * 10n + 272n * 40n) * MICRO, units: 322, imageTokens: 40, variant: 'auto low' },
  ],
  [
    'gpt-image at its image output rate',
    'images/generations',
    { model: 'gpt-image-1.5', prompt: 'blue' },
    { input: 10, output: 100 },
    { costPico: (10n * 5n + 100n * 32n) * MICRO, units: 110 },
  ],
  [
    'dall-e by number, size and quality',
    'images/generations',
    { model: 'dall-e-3', prompt: 'blue', n: 2, size: '1024x1792', quality: 'hd' },
    {},
    { costPico: 240_000n * MICRO, units: 2, variant: '1024x1792 hd' },
  ],
  [
    'variations by their default model where none is given',
    'images/variations',
    formOf({ n: '3', size: '256x256' }, { image: 5000 }),
    {},
    { costPico: 48_000n * MICRO, units: 3, model: 'dall-e-2' },
  ],
  [
    'an image of unknown price: unpriced, not free',
    'images/generations',
    { model: 'dall-e-3', prompt: 'blue', size: '640x480' },
    {},
    { costPico: null, units: 1, flags: 'no_unit_price' },
  ],
  [
    'seconds of a model billed by the token: unpriced, not free',
    'audio/transcriptions',
    formOf({ model: 'custom-transcribe' }, { file: 9000 }),
    {},
    { costPico: null, units: 7, flags: 'no_unit_price' },
  ],
]
