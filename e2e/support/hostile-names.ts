/** Valid names that a page, a spreadsheet, SQL or a template could mistake for code. */
export const hostileNames = [
  '<img src=x onerror="window.hit=1">',
  '"><script>window.hit=1</script>',
  '</script><svg onload=window.hit=1>',
  'javascript:window.hit=1',
  '{{constructor.constructor("window.hit=1")()}}',
  '<%= window.hit=1 %>',
  `'); DROP TABLE "User"; --`,
  `" OR "1"="1`,
  '%_\\',
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1:A9)',
  '＝1+1',
  '=HYPERLINK("http://x.example","click")',
  'a,"b";c',
  '👩‍👩‍👧‍👦 🏳️‍🌈',
  'Ξένια 王小明 עברית',
  'null',
  '__proto__',
  '../../etc/passwd',
]

/** Names that are rejected: hidden characters, line breaks, excessive length. */
export const rejectedNames = [
  '\u202eAnn',
  'Ann\u2066',
  'Ann\nBen',
  'Ann\r\n{"level":60}',
  'Ann\0',
  '\ud800',
  'x'.repeat(10_000),
  '😀'.repeat(65),
  '\u200b',
]
