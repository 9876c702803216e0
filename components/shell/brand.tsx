/** The logo: two keys on a ring. */
export const Brand = () => (
  <span className="inline-flex items-center gap-2 font-semibold">
    <svg
      aria-hidden
      viewBox="0 0 20 20"
      className="size-5 text-accent"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
    >
      <circle cx="10" cy="5" r="3.6" />
      <path
        d="m8.3 8.3-2.8 9.2m0 0 2.6.8m-1.9-2.9 1.7.5M11.7 8.3l2.8 9.2m0 0-2.6.8m1.9-2.9-1.7.5"
        strokeLinecap="round"
      />
    </svg>
    Chatelaine
  </span>
)
