/** Prints the SQL that a new migration needs: `npm run db:diff`. */
import { schemaDiff } from '../lib/db/migrate'

process.stdout.write(await schemaDiff())
