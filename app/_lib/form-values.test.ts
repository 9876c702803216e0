import { expect, test } from 'vitest'
import { parseKeyForm } from '../(console)/keys/key-form-values'
import { changedFields } from './form-values'

const displayed = {
  id: 2,
  usesDeployments: true,
  disabled: true,
  tier: 0,
  weight: 1,
  endpoint: '',
  models: 'gpt-4o\no3',
  deployments: '',
}

function submit(edited: Record<string, string>, isPaused: boolean) {
  const form = new FormData()
  const { tier, weight, endpoint, models, deployments } = displayed
  const fields = { key: '', tier, weight, endpoint, models, deployments, ...edited }
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value))
  if (isPaused) form.set('disabled', 'on')
  return parseKeyForm(Object.fromEntries([...changedFields(form, displayed)] as [string, string][]))
}

test('a form submits only changed fields, so that it reverts no concurrent change', () => {
  expect(submit({}, true)).toEqual({ key: '' })
  expect(submit({ weight: '5' }, true)).toEqual({ key: '', weight: 5 })
  expect(submit({ models: '', deployments: 'gpt-4o = mine' }, true)).toEqual({
    key: '',
    models: null,
    deployments: { 'gpt-4o': 'mine' },
  })
})

test('a checkbox is submitted when it was checked and when it was unchecked', () => {
  expect(submit({}, false)).toEqual({ key: '', disabled: false })
  const form = new FormData()
  form.set('disabled', 'on')
  expect([...changedFields(form, { disabled: false })]).toEqual([['disabled', 'on']])
  expect([...changedFields(form, { disabled: true, gatewayOnly: true })]).toEqual([['gatewayOnly', 'off']])
  form.set('gatewayOnly', 'on')
  expect([...changedFields(form, { disabled: true, gatewayOnly: true })]).toEqual([])
})
