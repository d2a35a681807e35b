// The ring is drawn for the eye and told for the ear: in each of its states the accessibility tree says the whole chain, who said what and
// how it stands; what changes while one listens is said by the polite voice; and "Écouter" reads the same words aloud.
import { expect, test, type Page } from '@playwright/test'
import { fr_first } from '../src/i18n/fr_first'
import type { Proposal } from '../src/lib/types'
import { Member } from './member'
import { BIKE, DESK, GERMAN, HEDGE, Neighbour } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server?.stop()
})

/** The reader gives a repaired bicycle to Ben, who cuts Cléa's hedge, who gives a lesson to the reader. */
const RING = [
  { name: 'Ana', offer: BIKE, want: GERMAN },
  { name: 'Benoît', offer: HEDGE, want: BIKE },
  { name: 'Cléa', offer: GERMAN, want: HEDGE },
] as const

async function three(): Promise<[Member, Member, Member]> {
  const all: Member[] = []
  for (const { name } of RING) all.push(await Member.join(server, name, 'Belle-Terre'))
  for (const [i, one] of all.entries()) await one.post('offer', RING[i]!.offer)
  for (const [i, one] of all.entries()) await one.post('want', RING[i]!.want)
  return all as [Member, Member, Member]
}

async function reads(page: Page, proposal: Proposal): Promise<void> {
  await page.goto(`${server.origin}/rondes/${proposal.id}`)
  await expect(page.locator('svg.ring.live')).toBeVisible()
}

/** What the server drew from its hat for this proposal. */
function animals(proposal: Proposal): [string, string] {
  const name = (seat: number): string => fr_first[`animal.${proposal.seats[seat]!.animal}`]
  return [name(1), name(2)]
}

const of = (name: string): string => (/^[AEÉIOU]/.test(name) ? `d’${name}` : `de ${name}`)

const chain = (ben: string, clea: string): string =>
  `Vous donnez «\u00a0${BIKE}\u00a0» à ${ben}. ${ben} donne «\u00a0${HEDGE}\u00a0» à ${clea}. ${clea} vous donne «\u00a0${GERMAN}\u00a0».`

/** The picture's name is everything that it shows. */
async function picture(page: Page, words: string): Promise<void> {
  await expect(page.locator('main')).toMatchAriaSnapshot(`- img ${JSON.stringify(words)}`)
}

async function voice(page: Page, words: string): Promise<void> {
  await expect(page.locator('[data-voice][aria-live=polite]')).toHaveText(words)
}

test('is told as it is drawn, from the first question to the last hand-over', async ({ browser }) => {
  const [ana, ben, clea] = await three()
  const one = await Neighbour.arrive(browser, 'Ana')
  const { page } = one
  await ana.lend_session(page.context())
  const proposal = await ana.waiting()
  const [b, c] = animals(proposal)

  // Proposed: the page around the picture too, in the order in which it is read.
  await reads(page, proposal)
  await expect(page.locator('main')).toMatchAriaSnapshot(`
    - main:
      - /children: equal
      - button "Retour"
      - heading "Ronde à trois" [level=1]
      - paragraph: /Répondez avant .*/
      - button "Écouter cette page"
      - img "Ronde à trois. ${chain(b, c)} ${b} et ${c} n’ont pas encore répondu."
      - text: Vous donnez ${BIKE} à ${b} Belle-Terre Vous recevez ${GERMAN} ${of(c)} Belle-Terre
      - heading "Pourquoi cette ronde ?" [level=2]
      - list:
        - listitem: ${c} propose « ${GERMAN} ». C’est ce que vous cherchez.
        - listitem: Vous proposez « ${BIKE} ». C’est ce que cherche ${b}.
        - listitem: /Tout le monde habite à moins de \\d+ min à pied\\./
      - paragraph: Cette proposition vient d’une annonce qui est arrivée. Toutes les possibilités ont été regardées.
      - paragraph:
        - text: "A compté, dans cet ordre : le plus de personnes servies, le plus de remises, les souhaits les plus forts, les chemins courts, la plus longue attente."
        - link "Lire les règles":
          - /url: /regles
      - paragraph: "Ne jouent aucun rôle : le prénom, les fonctions, les mercis reçus, l’ancienneté, l’argent."
      - heading "Est-ce équilibré ?" [level=2]
      - text: Oui, très
      - img "Vous donnez environ 1 h et recevez environ 1 h"
      - text: "Vous donnez : 1 h Vous recevez : 1 h"
      - heading "Les autres" [level=2]
      - list:
        - listitem: ${b} Belle-Terre ${HEDGE}, pour ${c} Réfléchit
        - listitem: ${c} Belle-Terre ${GERMAN}, pour vous Réfléchit
      - paragraph: Les prénoms apparaissent quand tout le monde a dit oui.
      - heading "Où et quand ?" [level=2]
      - paragraph: Dans un lieu public Choisi ensemble quand tout le monde a dit oui
      - paragraph: /Vous êtes tous libres .*/
      - button "Proposer un autre moment"
      - region "Répondre":
        - button "Non merci"
        - button "D’accord, j’en suis"
  `)

  // Somebody is thinking.
  await clea.answer(proposal.id, 'accept')
  await voice(page, 'Une personne sur 3 a dit oui.')
  await picture(page, `Ronde à trois. ${chain(b, c)} ${c} a dit oui. ${b} n’a pas encore répondu.`)
  await one.accept()
  await picture(page, `Ronde à trois. ${chain(b, c)} ${c} a dit oui. ${b} n’a pas encore répondu. Vous avez dit oui.`)

  // Agreed: animals turn into first names.
  await ben.answer(proposal.id, 'accept')
  await voice(page, 'C’est parti\u00a0!')
  await picture(page, `Ronde à trois. Tout le monde a dit oui. ${chain('Benoît', 'Cléa')}`)

  // Handed over, one by one.
  await ben.confirm(proposal.id, 'give')
  await clea.confirm(proposal.id, 'get')
  await voice(page, 'Une remise sur 3 est faite.')
  await picture(page, `Ronde à trois. Tout le monde a dit oui. ${chain('Benoît', 'Cléa')} Une remise sur 3 est faite.`)
  await expect(page.locator('main')).toMatchAriaSnapshot(`
    - heading "Les remises" [level=2]
    - list:
      - listitem: ${HEDGE} Benoît pour Cléa Remis
      - listitem: ${BIKE} Vous, pour Benoît À remettre
      - listitem: ${GERMAN} Cléa, pour vous À recevoir
  `)

  // Closed.
  await one.confirm('give')
  await one.confirm('get')
  await ben.confirm(proposal.id, 'get')
  await clea.confirm(proposal.id, 'give')
  await voice(page, 'La ronde est bouclée. Bravo\u00a0!')
  await picture(page, `Ronde à trois. La ronde est bouclée. Bravo\u00a0! ${chain('Benoît', 'Cléa')}`)
  expect(one.faults).toEqual([])
})

test('says that somebody passes, that another ring is looked for, and that it changed', async ({ browser }) => {
  const [ana, ben, clea] = await three()
  const one = await Neighbour.arrive(browser, 'Ana', DESK)
  const { page } = one
  await ana.lend_session(page.context())
  const proposal = await ana.waiting()
  await reads(page, proposal)
  await one.accept()
  // On the page the yes is there at once; a no that is quicker than it would find it unsaid.
  await expect.poll(async () => (await ana.proposal(proposal.id)).seats[0]?.answer).toBe('yes')
  await clea.answer(proposal.id, 'accept')
  await ben.answer(proposal.id, 'decline')
  await voice(page, 'On cherche une autre ronde.')
  // Who left is not named any more, nor what they gave and received: their seat is empty.
  const [, c] = animals(proposal)
  const left = `Ronde à trois. ${c} vous donne «\u00a0${GERMAN}\u00a0». ${c} a dit oui. Vous avez dit oui. On cherche une autre ronde.`
  await picture(page, left)
  await expect(page.locator('main')).toMatchAriaSnapshot(`
    - heading "Ronde à trois" [level=1]
    - status: Quelqu’un passe son tour. On cherche une autre ronde.
    - text: /Vous donnez On cherche quelqu’un à qui donner Vous recevez ${GERMAN} .*/
  `)

  // Paul gives Cléa what Ben would have given: Cléa, who receives from another, is asked again; Ana is only told.
  const paul = await Member.join(server, 'Paul', 'Graveson')
  await paul.post('offer', HEDGE)
  await paul.post('want', BIKE)
  await expect(one.state()).toHaveAttribute('data-round', '2')
  const [p] = animals(await ana.proposal(proposal.id))
  await picture(page, `Ronde à trois. ${chain(p, c)} ${p} et ${c} n’ont pas encore répondu. Vous avez dit oui.`)
  await expect(page.locator('main')).toMatchAriaSnapshot(`
    - status: "La ronde a un peu changé. Pour vous, rien ne change : votre oui reste valable."
  `)
  expect(one.faults).toEqual([])
})

test('is read aloud by the device, in the words of the page', async ({ browser }) => {
  const [ana] = await three()
  const one = await Neighbour.arrive(browser, 'Ana')
  const { page } = one
  await page.addInitScript(() => {
    const said: { text: string; lang: string }[] = []
    const voice = {
      speak: (words: SpeechSynthesisUtterance) => void said.push({ text: words.text, lang: words.lang }),
      cancel: () => undefined,
    }
    Object.defineProperty(window, 'speechSynthesis', { value: voice })
    Object.assign(window, { said })
  })
  await ana.lend_session(page.context())
  const proposal = await ana.waiting()
  const [b, c] = animals(proposal)
  await reads(page, proposal)
  await page.getByRole('button', { name: 'Écouter cette page' }).click()
  const said = await page.evaluate(() => Reflect.get(window, 'said') as { text: string; lang: string }[])
  expect(said).toHaveLength(1)
  expect(said[0]!.lang).toBe('fr-CH')
  expect(said[0]!.text).toContain(`${chain(b, c)} ${b} et ${c} n’ont pas encore répondu.`)
  await page.getByRole('button', { name: 'Arrêter la lecture' }).click()
  await expect(page.getByRole('button', { name: 'Écouter cette page' })).toBeVisible()
})
