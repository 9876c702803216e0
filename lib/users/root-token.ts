import { userByToken } from '../auth/live-user'
import { log } from '../logging/log'
import { hasRoot, initRoot } from './root'
import { ROOT_ID } from './row'

/** `ROOT_TOKEN` makes the root user where there is none; where there is one it changes nothing. */
export async function rootFromEnvironment(token: string) {
  if (!(await hasRoot())) await initRoot({ token })
  else if ((await userByToken(token))?.id !== ROOT_ID)
    log.warn('ROOT_TOKEN is not the token of root, who exists already: ignored')
}
