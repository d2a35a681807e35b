// The browser draws when it can; these wait until it has.

/** Longer than a slow phone takes for a picture: meant for a window that says it is looked at and is not. */
const AT_MOST_MS = 1000

/** What stands in the page now has been on the screen: what is asked for behind it takes neither the line nor the processor from it. */
export const pictured = (): Promise<void> =>
  new Promise((go) => {
    // A page that nobody looks at draws nothing.
    if (document.hidden) return go()
    requestAnimationFrame(() => setTimeout(go))
    setTimeout(go, AT_MOST_MS)
  })
