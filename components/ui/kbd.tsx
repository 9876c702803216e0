export const Kbd = ({ children }: { children: string }) => (
  <kbd className="inline-block min-w-6 whitespace-nowrap rounded-sm border border-edge/60 bg-sunken px-1.5 text-center font-sans text-sm">
    {children}
  </kbd>
)
