import type { Component } from 'svelte'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each screen has props of its own; screen_for() gives the right ones
export type Screen = Component<any>
/** The file of a screen, when it is asked for. */
export type Loader = () => Promise<{ default: Screen }>
