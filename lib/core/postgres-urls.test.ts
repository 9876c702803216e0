import { expect, test } from 'vitest'
import { postgresUrls } from './postgres-urls'

test('every host of a URL with several becomes a URL of its own', () => {
  expect(postgresUrls('postgres://ann:p%40ss@a:5432,b,[::1]:6432/db?sslmode=verify-full')).toEqual([
    'postgres://ann:p%40ss@a:5432/db?sslmode=verify-full',
    'postgres://ann:p%40ss@b/db?sslmode=verify-full',
    'postgres://ann:p%40ss@[::1]:6432/db?sslmode=verify-full',
  ])
})

test.each([
  'postgres://a/db',
  'postgresql://a:1/db?host=/run/postgresql',
  'postgres://ann@/db?host=/run/postgresql',
  'postgres:///db',
  'postgres://a',
])('%s names one', (url) => {
  expect(postgresUrls(url)).toEqual([url])
})
