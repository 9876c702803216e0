import { addDays, addMonths, dayOf, monthOf } from '../../lib/core/time'
import { changeZone, crash, prune, reprice, rollUpBefore, setPrice } from './bulk-steps'
import { closeEarly, release, request, settle } from './requests'
import type { Step } from './step'
import { addUser, changeUser } from './users'
import type { World } from './world'

/** Applies a step to the database and to the model; throws if their results differ. */
export async function play(world: World, step: Step) {
  const { model, database } = world
  const today = dayOf(model.now, model.zone)
  switch (step.kind) {
    case 'noop':
      return
    case 'add':
      return addUser(model, database, step.limit)
    case 'limit':
    case 'period limits':
    case 'reset':
    case 'delete':
    case 'restore':
      return changeUser(model, database, step)
    case 'request':
      return request(world, step)
    case 'settle':
      return settle(world, step)
    case 'disconnect':
    case 'fail':
      return closeEarly(world, step)
    case 'release':
      return release(world, step)
    case 'crash':
      return crash(world, step)
    case 'apply':
      return database.apply(step.count)
    case 'rollback':
      return database.rollback(step.count)
    case 'price':
      return setPrice(world, step, addDays(today, step.days))
    case 'reprice':
      return reprice(world, step)
    case 'prune':
      return prune(world, addDays(today, -step.days), step.batch)
    case 'zone':
      return changeZone(world, step)
    case 'roll up':
      return rollUpBefore(world, addMonths(monthOf(today), step.months))
    case 'advance':
      model.now += step.minutes * 60_000
  }
}
