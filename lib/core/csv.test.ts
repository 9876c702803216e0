import { expect, test } from 'vitest'
import { csvRow } from './csv'

test('quotes only cells that need it', () => {
  expect(csvRow(['a', 1, 2n, null, 'b c'])).toBe('a,1,2,,b c\r\n')
  expect(csvRow(['a,b', 'say "hi"', 'two\nlines'])).toBe('"a,b","say ""hi""","two\nlines"\r\n')
})

test('text that a spreadsheet would run as a formula is escaped, numbers are not', () => {
  expect(csvRow(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])).toBe(`'=1+1,'+1,'-1,'@SUM(A1),'\tx,"'\rx"\r\n`)
  expect(csvRow(['＝1+1', '＋1', '－1', '＠SUM(A1)', '\nx'])).toBe(`'＝1+1,'＋1,'－1,'＠SUM(A1),"'\nx"\r\n`)
  expect(csvRow([{ decimal: '-0.000000000001' }])).toBe('-0.000000000001\r\n')
  expect(csvRow([-1, -2n, 'a=b', '=HYPERLINK("http://x","y")'])).toBe(`-1,-2,a=b,"'=HYPERLINK(""http://x"",""y"")"\r\n`)
})
