/** What there is to do, in order. */
export const steps = ['root', 'key', 'person', 'try'] as const
export type Step = (typeof steps)[number]

export const isLaterStep = (asked: unknown): asked is Exclude<Step, 'root'> =>
  asked === 'key' || asked === 'person' || asked === 'try'
