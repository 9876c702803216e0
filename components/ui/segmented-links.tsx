import Link from 'next/link'

type Item = { text: string; href: string; selected: boolean }

/** A segmented control made of links; one of them is selected. */
export const SegmentedLinks = ({ label, items }: { label: string; items: Item[] }) => (
  <nav aria-label={label} className="-mx-2 flex flex-wrap gap-0.5">
    {items.map(({ text, href, selected }) => (
      <Link
        key={href}
        href={href}
        scroll={false}
        prefetch={false}
        aria-current={selected ? 'true' : undefined}
        className="whitespace-nowrap rounded-md px-2 py-1 text-muted text-sm transition-colors hover:bg-sunken hover:text-ink aria-[current]:bg-sunken aria-[current]:font-medium aria-[current]:text-ink"
      >
        {text}
      </Link>
    ))}
  </nav>
)
