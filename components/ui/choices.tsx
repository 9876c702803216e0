import Link from 'next/link'

type Choice = { text: string; href: string; chosen: boolean }

/** A few ways to see the same thing, of which one holds. */
export const Choices = ({ label, choices }: { label: string; choices: Choice[] }) => (
  <nav aria-label={label} className="-mx-2 flex flex-wrap gap-0.5">
    {choices.map(({ text, href, chosen }) => (
      <Link
        key={href}
        href={href}
        scroll={false}
        prefetch={false}
        aria-current={chosen ? 'true' : undefined}
        className="whitespace-nowrap rounded-md px-2 py-1 text-muted text-sm transition-colors hover:bg-sunken hover:text-ink aria-[current]:bg-sunken aria-[current]:font-medium aria-[current]:text-ink"
      >
        {text}
      </Link>
    ))}
  </nav>
)
