import { createParser } from 'nuqs/server'
import { GREATEST_ID } from '@/lib/http/request'

/** An id that a row can have; anything else asks for nothing, as a word would. */
export const parseAsId = createParser({
  parse: (text) => (/^[1-9]\d*$/.test(text) && Number(text) <= GREATEST_ID ? Number(text) : null),
  serialize: String,
})

/** Text that a row can hold: PostgreSQL refuses some control characters even in a question. */
export const parseAsWord = createParser({
  parse: (text) => (/\p{Cc}/u.test(text) ? null : text),
  serialize: (text: string) => text,
})
