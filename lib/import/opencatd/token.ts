import { z } from 'zod'
import { LONGEST_TOKEN } from '../../users/token'

/** opencatd lets an admin choose any text, in upper case too; here a UUID reads the same in any case. */
export const Token = z
  .string()
  .trim()
  .regex(new RegExp(`^[\\x21-\\x7e]{1,${LONGEST_TOKEN}}$`), 'must be printable ASCII without spaces')
