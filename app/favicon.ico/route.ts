/** Browsers request this path before they have read the icon link in a page's head. */
export const GET = () => new Response(null, { status: 308, headers: { location: '/icon.svg' } })
