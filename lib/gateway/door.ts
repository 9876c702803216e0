import type { House } from '../house'
import type { Room } from './body-room'
import type { Books } from './books'
import type { Chooser } from './choose-key'
import type { Directory } from './directory'
import type { Health } from './key-health'
import type { Pace } from './pace'
import type { Pools } from './pools'
import type { Served } from './served'
import type { Staying } from './staying'
import type { Timing } from './timing'

/** What all requests through the gateway share. */
export type Door = {
  house: House
  directory: () => Directory
  /** Before a request is looked at: once it has resolved, or where it is null, the directory knows of every change made before. */
  refresh: () => Promise<void> | null
  chooser: Chooser
  health: Health
  pace: Pace
  pools: Pools
  books: Books
  served: Served
  room: Room
  staying: Staying
  /** Whether everybody's answers are read to their end, or only those of limited members. */
  drains: boolean
  timing: Timing
  /** Bytes. */
  mostBody: number
}
