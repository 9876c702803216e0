import { expect, test } from 'vitest'
import { csvLine } from './csv'

test('a line quotes what has to be quoted, and nothing else', () => {
  expect(csvLine(['a', 1, 2n, null, 'b c'])).toBe('a,1,2,,b c\r\n')
  expect(csvLine(['a,b', 'say "hi"', 'two\nlines'])).toBe('"a,b","say ""hi""","two\nlines"\r\n')
})

test('a text that a spreadsheet would run is kept from it; a number stays one', () => {
  expect(csvLine(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])).toBe(`'=1+1,'+1,'-1,'@SUM(A1),'\tx,"'\rx"\r\n`)
  expect(csvLine(['＝1+1', '＋1', '－1', '＠SUM(A1)', '\nx'])).toBe(`'＝1+1,'＋1,'－1,'＠SUM(A1),"'\nx"\r\n`)
  expect(csvLine([-1, -2n, 'a=b', '=HYPERLINK("http://x","y")'])).toBe(
    `-1,-2,a=b,"'=HYPERLINK(""http://x"",""y"")"\r\n`,
  )
})
