// What nobody has posted, and would close rings. Asked for once a visit of the home page.
import { api, type Api } from './api'
import type { Almost } from './types'

export const almost_now = (door: Api = api): Promise<Almost> => door.get<Almost>('/almost')

export const worth_telling = (almost: Almost): boolean => almost.around.length + almost.mine.length > 0
