// The browser draws when it can; these wait until it has.

/** A page that nobody looks at draws nothing: who waits for a picture waits no longer than this. */
const AT_MOST_MS = 300

/** What stands in the page now has been on the screen: what is asked for behind it takes neither the line nor the processor from it. */
export const pictured = (): Promise<void> =>
  new Promise((go) => {
    requestAnimationFrame(() => setTimeout(go))
    setTimeout(go, AT_MOST_MS)
  })
