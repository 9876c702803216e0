/** What can stand in any database: at most `most` characters, `?` for those that are not printable ASCII. */
export const printable = (text: string, most: number) => text.slice(0, most).replace(/[^\x20-\x7e]/g, '?')
