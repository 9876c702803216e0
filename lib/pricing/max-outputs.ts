/** The most tokens one answer can have, by the public list's name of the model. */
export const maxOutputs: Record<string, number> = {}

const known: [number, string[]][] = [
  [2000, ['gpt-4o-transcribe', 'gpt-4o-mini-transcribe']],
  [4096, ['gpt-3.5-turbo', 'gpt-3.5-turbo-1106', 'gpt-4-turbo', 'gpt-4-vision-preview', 'gpt-4o-2024-05-13']],
  [8192, ['gpt-4']],
  [16_384, ['chatgpt-4o-latest', 'gpt-4.5-preview', 'gpt-4o', 'gpt-4o-mini', 'gpt-4o-audio-preview']],
  [16_384, ['gpt-4o-mini-audio-preview', 'gpt-audio', 'gpt-audio-mini', 'ft:gpt-4o', 'ft:gpt-4o-mini', 'gpt-5.3']],
  [32_768, ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano', 'o1-preview']],
  [65_536, ['o1-mini']],
  [100_000, ['codex-mini', 'o1', 'o1-pro', 'o3', 'o3-deep-research', 'o3-mini', 'o3-pro', 'o4-mini']],
  [100_000, ['o4-mini-deep-research']],
  [128_000, ['gpt-5', 'gpt-5-mini', 'gpt-5-nano', 'gpt-5.1', 'gpt-5.1-codex-mini', 'gpt-5.2', 'gpt-5.2-pro']],
  [128_000, ['gpt-5.3-codex', 'gpt-5.4', 'gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-5.4-pro', 'gpt-5.5', 'gpt-5.5-pro']],
  [128_000, ['gpt-5.6-luna', 'gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-6-astra', 'gpt-6-luna', 'gpt-6-sol']],
  [272_000, ['gpt-5-pro']],
]

for (const [most, models] of known) for (const model of models) maxOutputs[model] = most
