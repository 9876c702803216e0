import { expect, test } from 'vitest'
import { negotiateLocale } from './preferences'

test('the locale is the supported one the browser prefers, and English if there is none', () => {
  expect(negotiateLocale(null)).toBe('en')
  expect(negotiateLocale('de-DE,de;q=0.9')).toBe('en')
  expect(negotiateLocale('zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh-CN')
  expect(negotiateLocale('en;q=0.5, zh-TW;q=0.7')).toBe('zh-CN')
  expect(negotiateLocale('fr, en;q=0.2, zh;q=0.1')).toBe('en')
  expect(negotiateLocale('zh;q=0, en;q=0.1')).toBe('en')
  expect(negotiateLocale(';;q=x,,')).toBe('en')
})
