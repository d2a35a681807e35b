import { forget, keep, kept } from './store'

export type ThemeChoice = 'auto' | 'light' | 'dark'

class ThemeState {
  choice = $state<ThemeChoice>('auto')

  start(): void {
    const chosen = kept<string>('theme')
    if (chosen === 'light' || chosen === 'dark') this.use(chosen)
  }

  use(choice: ThemeChoice): void {
    this.choice = choice
    if (choice === 'auto') {
      delete document.documentElement.dataset['theme']
      forget('theme')
    } else {
      document.documentElement.dataset['theme'] = choice
      keep('theme', choice)
    }
  }
}

export const theme = new ThemeState()
