// What hangs on a wall: the same few words in the four languages, whatever the one of who prints it.
import type { Lang } from './index.svelte'

export interface PosterWords {
  title: string
  text: string
  how: string
  or: string
}

export const POSTER: Record<Lang, PosterWords> = {
  fr: {
    title: 'Le troc qui tourne rond',
    text: 'Vous donnez à une personne, vous recevez d’une autre, et ça tourne. Entre voisins, sans argent.',
    how: 'Scannez ce carré avec votre téléphone.',
    or: 'Sans téléphone, demandez à l’accueil.',
  },
  de: {
    title: 'Der Tausch, der rund läuft',
    text: 'Sie geben einer Person, Sie bekommen von einer anderen, und es geht rund. Unter Nachbarn, ohne Geld.',
    how: 'Scannen Sie dieses Quadrat mit Ihrem Telefon.',
    or: 'Ohne Telefon: Fragen Sie am Empfang.',
  },
  it: {
    title: 'Il baratto che gira',
    text: 'Lei dà a una persona, riceve da un’altra, e tutto gira. Tra vicini, senza denaro.',
    how: 'Scansioni questo quadrato con il telefono.',
    or: 'Senza telefono, chieda all’accoglienza.',
  },
  en: {
    title: 'Swaps that come full circle',
    text: 'You give to one person, you receive from another, and round it goes. Between neighbours, without money.',
    how: 'Scan this square with your phone.',
    or: 'No phone? Ask at the desk.',
  },
}
