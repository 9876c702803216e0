/** The cast of `npm run demo`: whom they are, how much they use, of what, and since how many months. */
export const people = [
  { name: 'Ann Baker', perDay: 14, models: ['gpt-4o', 'gpt-4.1', 'o3-mini'], months: 12 },
  { name: 'Bo Chen', perDay: 9, models: ['gpt-4.1', 'gpt-4o-mini'], months: 12 },
  { name: 'Chidi Okafor', perDay: 7, models: ['gpt-4o-mini', 'text-embedding-3-small'], months: 11 },
  { name: '李小雨', perDay: 8, models: ['gpt-4o', 'gpt-4o-mini'], months: 9 },
  { name: 'Elena Rossi', perDay: 4, models: ['gpt-4.1-mini', 'gpt-4o'], months: 8 },
  { name: 'Farid Nouri', perDay: 11, models: ['o3-mini', 'gpt-4.1-mini'], months: 6 },
  { name: 'Grace Hopper', perDay: 3, models: ['gpt-4o', 'house-model-7b'], months: 4 },
  { name: 'Henrik Lind', perDay: 2, models: ['gpt-4o-mini'], months: 2 },
] as const

export const keys = [
  { name: 'OpenAI, main', api_type: 'openai' },
  { name: 'OpenAI, research', api_type: 'openai' },
  { name: 'Azure West Europe', api_type: 'azure_openai' },
] as const
