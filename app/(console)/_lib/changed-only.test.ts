import { expect, test } from 'vitest'
import { keyFields } from '../keys/key-fields'
import { changedOnly } from './changed-only'

const shown = {
  id: 2,
  isAzure: true,
  disabled: true,
  tier: 0,
  weight: 1,
  endpoint: '',
  models: 'gpt-4o\no3',
  deployments: '',
}

function sent(typed: Record<string, string>, isPaused: boolean) {
  const form = new FormData()
  const { tier, weight, endpoint, models, deployments } = shown
  const fields = { key: '', tier, weight, endpoint, models, deployments, ...typed }
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value))
  if (isPaused) form.set('disabled', 'on')
  return keyFields(Object.fromEntries([...changedOnly(form, shown)] as [string, string][]))
}

test('a form sends what was changed in it, and nothing that somebody else may have changed meanwhile', () => {
  expect(sent({}, true)).toEqual({ key: '' })
  expect(sent({ weight: '5' }, true)).toEqual({ key: '', weight: 5 })
  expect(sent({ models: '', deployments: 'gpt-4o = mine' }, true)).toEqual({
    key: '',
    models: null,
    deployments: { 'gpt-4o': 'mine' },
  })
})

test('a box is sent when it was ticked, and when it no longer is', () => {
  expect(sent({}, false)).toEqual({ key: '', disabled: false })
  const form = new FormData()
  form.set('disabled', 'on')
  expect([...changedOnly(form, { disabled: false })]).toEqual([['disabled', 'on']])
})
