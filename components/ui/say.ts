import { type ExternalToast, toast } from 'sonner'

export const said = (text: string, more: ExternalToast = {}) => toast(text, more)

/** Stays until it is closed. */
export const failed = (text: string) => toast.error(text, { duration: Number.POSITIVE_INFINITY, closeButton: true })
