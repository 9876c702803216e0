type Shown = Readonly<Record<string, string | number | boolean>> & { readonly disabled: boolean }

/**
 * What was typed over what the form showed: the rest may have become something else meanwhile, and it was not this form that
 * is to change it back. The box says `on` or `off`, for one that is empty has no field.
 */
export function changedOnly(form: FormData, { disabled, ...texts }: Shown): FormData {
  const changed = new FormData()
  for (const [name, value] of form) {
    if (!Object.hasOwn(texts, name) || String(texts[name]) !== value) changed.append(name, value)
  }
  if (form.has('disabled') === disabled) changed.delete('disabled')
  else changed.set('disabled', disabled ? 'off' : 'on')
  return changed
}
