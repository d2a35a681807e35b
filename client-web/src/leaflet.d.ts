// What we use of Leaflet 1.9, and nothing else.
declare module 'leaflet/dist/leaflet-src.esm.js' {
  export type Corner = [north: number, east: number]
  export type Box = [Corner, Corner]
  export interface Layer {
    addTo(map: Map): this
    on(event: string, heard: () => void): this
  }
  export interface Map {
    fitBounds(box: Box): this
    invalidateSize(): this
    remove(): this
  }
  export function map(where: HTMLElement, how: Record<string, unknown>): Map
  export function tileLayer(pattern: string, how: Record<string, unknown>): Layer
  export function svgOverlay(drawing: SVGElement, box: Box, how: Record<string, unknown>): Layer
  export const control: { zoom(how: Record<string, unknown>): Layer }
}
