import type { MyPlacesMessages } from './fr'

export const my_places: MyPlacesMessages = {
  'my_places.title': 'My neighbourhoods',
  'my_places.here': 'You are here',
  'my_places.state.awaiting_approval': 'Waiting to be let in',
  'my_places.state.suspended': 'Account suspended',
  'my_places.look': 'Go to {name}',
  'my_places.elsewhere': 'This link may be from another of your neighbourhoods.',
  'my_places.rename': 'Give it a nickname',
  'my_places.rename.label': 'Give {name} a nickname',
  'my_places.nickname': 'Nickname, for you alone',
  'my_places.nickname.example': 'For example: My parents’ place',
  'my_places.add': 'Where your parents live, or near work: to add one, open the invitation of somebody there. You stay a member here.',
  'my_places.leave': 'Leaving Ronde, further down, is about the neighbourhood you are in. The others stay.',
  'my_places.end': 'Leave this neighbourhood',
  'my_places.end.ask':
    'Leave this neighbourhood for good? Your listings here end, and your rings here look for someone else. Your other neighbourhoods stay.',
  'my_places.end.yes': 'Yes, leave this neighbourhood',
  'my_places.full': 'You have three neighbourhoods, which is the most. To join another one, leave one of them first.',
  'my_places.private': 'Nobody else sees this list.',
  'my_places.unsent': 'Something here still waits to be sent. Once all of it is, you can change.',
  'my_places.draft': 'The listing you have begun here will be lost.',
  'my_places.draft.go': 'Change all the same',
  'my_places.stay': 'Stay here',
  'my_places.refused': 'You are still here: changing did not work.',
  'my_places.too': 'You are in the Ronde of {place} already. Join the one of {other} too?',
  'my_places.too.text':
    'You stay a member where you are, and your recovery sheet holds for both. In your profile you go from one to the other.',
  'my_places.too.go': 'Join this one too',
  'my_places.too.known': 'You are in the Ronde of {other} already, too.',
}
