declare const checked: unique symbol

/** Proof that the caller is a live person. Only lib/auth makes one, so a verb that asks for it cannot be reached unchecked. */
export type Member = { readonly userId: number; readonly isAdmin: boolean; readonly [checked]: 'admin' | 'member' }

/** Proof that the caller is an admin; good wherever a member is. */
export type Admin = Member & { readonly isAdmin: true; readonly [checked]: 'admin' }
