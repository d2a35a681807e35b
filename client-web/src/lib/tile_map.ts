// A map behind the plan. Leaflet comes with this file alone, and this file only once somebody has asked to see the map.
import { control, map, svgOverlay, tileLayer, type Box } from 'leaflet/dist/leaflet-src.esm.js'
import 'leaflet/dist/leaflet.css'
import { box_of } from './plan'
import type { Plan, PlanMap } from './types'

const NEAREST = 19
const FARTHEST = 11
/** how far beside the plan one may look, in its own width */
const BESIDE = 0.5
const SVG = 'http://www.w3.org/2000/svg'

export interface Words {
  zoom_in: string
  zoom_out: string
}

/** The quarters as the plan has them, laid over the pictures. For the eye alone: the list beside it says the same. */
function drawing_of(plan: Plan, own: string | null): SVGElement {
  const drawing = document.createElementNS(SVG, 'svg')
  drawing.setAttribute('viewBox', `0 0 ${plan.width} ${plan.height}`)
  drawing.setAttribute('preserveAspectRatio', 'none')
  drawing.setAttribute('aria-hidden', 'true')
  for (const quarter of plan.quarters) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('d', quarter.path)
    path.setAttribute('fill-rule', 'evenodd')
    path.setAttribute('class', quarter.id === own ? 'quarter own' : 'quarter')
    drawing.append(path)
  }
  return drawing
}

function around([[south, west], [north, east]]: Box): Box {
  const up = (north - south) * BESIDE
  const aside = (east - west) * BESIDE
  return [
    [south - up, west - aside],
    [north + up, east + aside],
  ]
}

/** Draws into `where`; what it answers takes everything away again. `on_silence`: a picture did not come. */
export function draw_map(
  where: HTMLElement,
  plan: Plan,
  from: PlanMap,
  own: string | null,
  words: Words,
  on_silence: () => void,
): () => void {
  const box = box_of(plan, from)
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  const drawn = map(where, {
    attributionControl: false,
    zoomControl: false,
    maxBounds: around(box),
    maxBoundsViscosity: 1,
    minZoom: FARTHEST,
    maxZoom: NEAREST,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
  })
  control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(drawn)
  // Without credentials: a cookie knows no ports, and a tile server may stand beside ours under the same name.
  tileLayer(from.tiles, { minZoom: FARTHEST, maxZoom: NEAREST, crossOrigin: 'anonymous' }).on('tileerror', on_silence).addTo(drawn)
  svgOverlay(drawing_of(plan, own), box, { interactive: false }).addTo(drawn)
  drawn.fitBounds(box)
  return () => void drawn.remove()
}
