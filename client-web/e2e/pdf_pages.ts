/** Sizes of the pages of a PDF that Chromium wrote, in millimetres, page by page. */
export function pdf_pages(pdf: Buffer): string[] {
  const text = pdf.toString('latin1')
  const sizes = [...text.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => {
    return `${Math.round((Number(width) * 25.4) / 72)} × ${Math.round((Number(height) * 25.4) / 72)}`
  })
  const pages = [...text.matchAll(/\/Type\s*\/Page\b/g)].length
  if (pages !== sizes.length) throw new Error(`${pages} pages, ${sizes.length} sizes: no PDF as Chromium writes it`)
  return sizes
}
