import { expect, it } from 'vitest'
import { NewKey } from '@/lib/keys/schema'
import { otherTypes, presets } from './presets'

it('every preset is a key that the API accepts', () => {
  expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length)
  for (const { name, type, endpoint } of presets)
    expect(NewKey.parse({ name, key: 'secret', api_type: type, endpoint }).api_type).toBe(type)
  for (const type of otherTypes)
    expect(NewKey.parse({ name: 'other', key: 'secret', api_type: type }).api_type).toBe(type)
})
