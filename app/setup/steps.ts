/** What there is to do, in order. */
export const steps = ['root', 'key', 'user', 'try'] as const
export type Step = (typeof steps)[number]

export const isLaterStep = (asked: unknown): asked is Exclude<Step, 'root'> =>
  asked === 'key' || asked === 'user' || asked === 'try'
