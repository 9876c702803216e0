import { addDays, addMonths, dayOf, monthOf } from '../../lib/core/time'
import { changeZone, crash, prune, reprice, setPrice, sumBefore } from './long-steps'
import { hangUp, leave, request, settle } from './requests'
import type { Step } from './step'
import { addPerson, changePerson } from './users'
import type { World } from './world'

/** Lets a step happen to the books and to their model; throws where they answer differently. */
export async function play(world: World, step: Step) {
  const { model, books } = world
  switch (step.kind) {
    case 'pass':
      return
    case 'add':
      return addPerson(model, books, step.limit)
    case 'limit':
    case 'reset':
    case 'delete':
    case 'restore':
      return changePerson(model, books, step)
    case 'request':
      return request(world, step)
    case 'settle':
      return settle(world, step)
    case 'hang up':
    case 'fail':
      return hangUp(world, step)
    case 'leave':
      return leave(world, step)
    case 'crash':
      return crash(world, step)
    case 'price':
      return setPrice(world, step, addDays(dayOf(model.now, model.zone), step.days))
    case 'reprice':
      return reprice(world, step)
    case 'prune':
      return prune(world, addDays(dayOf(model.now, model.zone), -step.days), step.batch)
    case 'zone':
      return changeZone(world, step)
    case 'sum':
      return sumBefore(world, addMonths(monthOf(dayOf(model.now, model.zone)), step.months))
    case 'jump':
      model.now += step.minutes * 60_000
  }
}
