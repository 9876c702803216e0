/**
 * For `LOWER("name") LIKE LOWER(:pattern) ESCAPE '\\'`: whatever has `text` in it, as it stands. Both sides are put into lower
 * case by the database, for no two agree on what that is.
 */
export const namePattern = (text: string) =>
  `%${text
    .normalize()
    .trim()
    .replace(/\p{Cc}/gu, '')
    .replace(/[\\%_]/g, '\\$&')}%`
