import { expect, it } from 'vitest'
import { NewKey } from '@/lib/keys/schema'
import { otherTypes, presets } from './presets'

it('every preset is a key that the API accepts', () => {
  expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length)
  for (const { name, type, endpoint, priceList = '' } of presets) {
    const key = NewKey.parse({ name, key: 'secret', api_type: type, endpoint, priceList })
    expect(key).toMatchObject({ api_type: type, priceList: priceList || undefined })
  }
  for (const type of otherTypes)
    expect(NewKey.parse({ name: 'other', key: 'secret', api_type: type }).api_type).toBe(type)
})

it('what runs on machines of your own is free', () => {
  const free = presets.filter(({ priceList }) => priceList === 'free')
  expect(free.map(({ name }) => name)).toEqual(['Ollama', 'vLLM'])
})
