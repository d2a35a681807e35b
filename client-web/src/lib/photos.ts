// Photos of listings: where they are.
import type { Photo } from './types'

/** Longest sides that the server makes, in pixels. */
export const SIDES = [320, 800, 1600] as const
export type Side = (typeof SIDES)[number]

export const photo_address = (listing: string, photo: Photo, side: Side): string => `/api/v1/listings/${listing}/photos/${photo.id}/${side}`

/** Both sides within the longest one; never larger than it is. */
export function fitted(width: number, height: number, longest: number): { width: number; height: number } {
  const shrink = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) }
}

/** For `srcset`: each size once, with the width that it has. */
export function photo_set(listing: string, photo: Photo): string {
  return SIDES.map((side) => `${photo_address(listing, photo, side)} ${fitted(photo.width, photo.height, side).width}w`).join(', ')
}
