import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClientProject } from '../../../test/openapi/client-project'
import { openApi } from './openapi'

let project: Awaited<ReturnType<typeof makeClientProject>>
beforeAll(async () => {
  project = await makeClientProject(openApi())
})
afterAll(() => project.remove())

test("openapi-typescript's types and a client written with them compile strictly", async () => {
  expect(await project.typeCheck()).toBe('')
})

test('there is one type for each thing, and methods are named after operations', () => {
  const declared = (name: string) => project.types.match(new RegExp(`^ {8}${name}: `, 'gm'))
  for (const name of ['User', 'UserDetail', 'Me', 'ProviderKey', 'KeyDetail', 'Usage', 'ApiError'])
    expect(declared(name), name).toHaveLength(1)
  // Fields that only users have are in the three types for users.
  expect(project.types.match(/^ +IsDelete: boolean/gm)).toHaveLength(2)
  expect(project.types).toMatch(/^ {4}resetUserToken: \{/m)
})
