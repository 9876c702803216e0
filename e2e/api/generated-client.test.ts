import { makeClientProject } from '../../test/openapi/client-project'
import { startApp } from '../support/app'
import { expect, test } from '../support/vitest'

test('a client generated from openapi.json manages users and keys and reads usage', async () => {
  // Of its own: the usage of other tests would count.
  const { app, close } = await startApp()
  const document: object = await (await fetch(`${app.url}/openapi.json`)).json()
  const project = await makeClientProject(document)
  const { manageUsers, manageKeys, readUsage } = await project.load()
  expect(await manageUsers(app.url, app.rootToken)).toEqual(['root', 'member', 'true', 'ok', 'true'])
  expect(await manageKeys(app.url, app.rootToken)).toEqual(['openai', '2', 'mine', 'true', 'ok'])
  expect(await readUsage(app.url, app.rootToken)).toEqual(['0', '0.000000', 'invalid_request 400 name'])
  project.remove()
  await close()
})
