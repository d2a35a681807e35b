// What does not fit: the page scrolls sideways, words stand outside their button, tag or card, or outside the screen, or are clipped.
import type { Neighbour } from './neighbour'

export async function cut_off(one: Neighbour): Promise<string[]> {
  return await one.page.evaluate(() => {
    const found: string[] = []
    const width = document.documentElement.clientWidth
    const over = document.documentElement.scrollWidth - width
    if (over > 0) found.push(`scrolls sideways by ${over}`)
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const words = node.textContent?.trim() ?? ''
      const parent = node.parentElement
      // Words for screen readers, drawings and a row that is pushed with the thumb are no columns of text.
      if (!words || !parent || parent.closest('.vh, .skip, svg, option, .chips:not(.wrap)')) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const text = range.getBoundingClientRect()
      if (text.width === 0 || !parent.checkVisibility()) continue
      const box = parent.closest('button, a, .tag, .card, .note, .seg, .input, label, td, th')?.getBoundingClientRect()
      const left = Math.max(0, box?.left ?? 0)
      const right = Math.min(width, box?.right ?? width)
      if (text.left < left - 1 || text.right > right + 1)
        found.push(`"${words.slice(0, 40)}" stands ${Math.round(Math.max(left - text.left, text.right - right))} px outside its box`)
    }
    return found
  })
}

/** Elements that hold more than they show; an inline one has no box of its own, one for screen readers a box of a pixel. */
export async function clipped(one: Neighbour): Promise<string[]> {
  return await one.page.evaluate(() => {
    const found: string[] = []
    for (const each of document.querySelectorAll<HTMLElement>(
      'button, a, label, legend, summary, select, p, h1, h2, h3, li, th, dt, dd, span',
    )) {
      const words = each.textContent?.trim() ?? ''
      if (!words || each.closest('.vh, .skip, svg, .chips:not(.wrap)') || !each.checkVisibility() || each.clientWidth <= 1) continue
      const more = each.scrollWidth - each.clientWidth
      // A badge may stand over the edge of its icon; words may not.
      if (more > 1 && !each.querySelector('.badge')) found.push(`<${each.localName}> "${words.slice(0, 40)}" hides ${more} px`)
    }
    return found
  })
}
