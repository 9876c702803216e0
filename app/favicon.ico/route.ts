/** A browser that has not read a page's head yet asks for this one. */
export const GET = () => new Response(null, { status: 308, headers: { location: '/icon.svg' } })
