/** The whole tool as JavaScript; the main module looks for a Java or native program first. */
declare module 'recheck/lib/browser.js' {
  export { checkSync } from 'recheck'
}
