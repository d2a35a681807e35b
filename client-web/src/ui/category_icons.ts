// The pictures of the taxonomy's themes and categories, in a chunk of their own: they come a moment after the first paint.
import type { Icon } from './icons.svelte'
import Accessibility from '@lucide/svelte/icons/accessibility'
import Apple from '@lucide/svelte/icons/apple'
import Archive from '@lucide/svelte/icons/archive'
import Baby from '@lucide/svelte/icons/baby'
import Backpack from '@lucide/svelte/icons/backpack'
import Bike from '@lucide/svelte/icons/bike'
import Bone from '@lucide/svelte/icons/bone'
import Book from '@lucide/svelte/icons/book'
import BookA from '@lucide/svelte/icons/book-a'
import BookImage from '@lucide/svelte/icons/book-image'
import BookOpen from '@lucide/svelte/icons/book-open'
import BrickWall from '@lucide/svelte/icons/brick-wall'
import Briefcase from '@lucide/svelte/icons/briefcase'
import BrushCleaning from '@lucide/svelte/icons/brush-cleaning'
import Cake from '@lucide/svelte/icons/cake'
import Camera from '@lucide/svelte/icons/camera'
import Car from '@lucide/svelte/icons/car'
import CarFront from '@lucide/svelte/icons/car-front'
import Carrot from '@lucide/svelte/icons/carrot'
import Cat from '@lucide/svelte/icons/cat'
import ChefHat from '@lucide/svelte/icons/chef-hat'
import Cherry from '@lucide/svelte/icons/cherry'
import Coffee from '@lucide/svelte/icons/coffee'
import Cog from '@lucide/svelte/icons/cog'
import Construction from '@lucide/svelte/icons/construction'
import CookingPot from '@lucide/svelte/icons/cooking-pot'
import Croissant from '@lucide/svelte/icons/croissant'
import Dices from '@lucide/svelte/icons/dices'
import Disc3 from '@lucide/svelte/icons/disc-3'
import Dog from '@lucide/svelte/icons/dog'
import DoorOpen from '@lucide/svelte/icons/door-open'
import Drill from '@lucide/svelte/icons/drill'
import Droplets from '@lucide/svelte/icons/droplets'
import Dumbbell from '@lucide/svelte/icons/dumbbell'
import Egg from '@lucide/svelte/icons/egg'
import Fence from '@lucide/svelte/icons/fence'
import FileText from '@lucide/svelte/icons/file-text'
import Flame from '@lucide/svelte/icons/flame'
import Flower from '@lucide/svelte/icons/flower'
import Flower2 from '@lucide/svelte/icons/flower-2'
import Gamepad2 from '@lucide/svelte/icons/gamepad-2'
import GraduationCap from '@lucide/svelte/icons/graduation-cap'
import Guitar from '@lucide/svelte/icons/guitar'
import Hammer from '@lucide/svelte/icons/hammer'
import Headphones from '@lucide/svelte/icons/headphones'
import HeartHandshake from '@lucide/svelte/icons/heart-handshake'
import House from '@lucide/svelte/icons/house'
import KeyRound from '@lucide/svelte/icons/key-round'
import Lamp from '@lucide/svelte/icons/lamp'
import Languages from '@lucide/svelte/icons/languages'
import Laptop from '@lucide/svelte/icons/laptop'
import Leaf from '@lucide/svelte/icons/leaf'
import Luggage from '@lucide/svelte/icons/luggage'
import MessagesSquare from '@lucide/svelte/icons/messages-square'
import Microwave from '@lucide/svelte/icons/microwave'
import Milk from '@lucide/svelte/icons/milk'
import Monitor from '@lucide/svelte/icons/monitor'
import MountainSnow from '@lucide/svelte/icons/mountain-snow'
import Music from '@lucide/svelte/icons/music'
import Package from '@lucide/svelte/icons/package'
import PaintRoller from '@lucide/svelte/icons/paint-roller'
import Palette from '@lucide/svelte/icons/palette'
import PartyPopper from '@lucide/svelte/icons/party-popper'
import PawPrint from '@lucide/svelte/icons/paw-print'
import PenTool from '@lucide/svelte/icons/pen-tool'
import PersonStanding from '@lucide/svelte/icons/person-standing'
import Pickaxe from '@lucide/svelte/icons/pickaxe'
import PlugZap from '@lucide/svelte/icons/plug-zap'
import Printer from '@lucide/svelte/icons/printer'
import School from '@lucide/svelte/icons/school'
import Scissors from '@lucide/svelte/icons/scissors'
import ScissorsLineDashed from '@lucide/svelte/icons/scissors-line-dashed'
import Shirt from '@lucide/svelte/icons/shirt'
import ShoppingBasket from '@lucide/svelte/icons/shopping-basket'
import ShoppingCart from '@lucide/svelte/icons/shopping-cart'
import Shovel from '@lucide/svelte/icons/shovel'
import Signpost from '@lucide/svelte/icons/signpost'
import Slice from '@lucide/svelte/icons/slice'
import Smartphone from '@lucide/svelte/icons/smartphone'
import SmartphoneCharging from '@lucide/svelte/icons/smartphone-charging'
import Sofa from '@lucide/svelte/icons/sofa'
import Spade from '@lucide/svelte/icons/spade'
import Spool from '@lucide/svelte/icons/spool'
import SportShoe from '@lucide/svelte/icons/sport-shoe'
import Sprout from '@lucide/svelte/icons/sprout'
import Tent from '@lucide/svelte/icons/tent'
import ToyBrick from '@lucide/svelte/icons/toy-brick'
import Truck from '@lucide/svelte/icons/truck'
import Users from '@lucide/svelte/icons/users'
import Utensils from '@lucide/svelte/icons/utensils'
import UtensilsCrossed from '@lucide/svelte/icons/utensils-crossed'
import VenetianMask from '@lucide/svelte/icons/venetian-mask'
import Warehouse from '@lucide/svelte/icons/warehouse'
import WashingMachine from '@lucide/svelte/icons/washing-machine'
import Wrench from '@lucide/svelte/icons/wrench'

export const CATEGORY_ICONS: Record<string, Icon> = {
  accessibility: Accessibility,
  apple: Apple,
  archive: Archive,
  baby: Baby,
  backpack: Backpack,
  bike: Bike,
  bone: Bone,
  book: Book,
  'book-a': BookA,
  'book-image': BookImage,
  'book-open': BookOpen,
  'brick-wall': BrickWall,
  briefcase: Briefcase,
  'brush-cleaning': BrushCleaning,
  cake: Cake,
  camera: Camera,
  car: Car,
  'car-front': CarFront,
  carrot: Carrot,
  cat: Cat,
  'chef-hat': ChefHat,
  cherry: Cherry,
  coffee: Coffee,
  cog: Cog,
  construction: Construction,
  'cooking-pot': CookingPot,
  croissant: Croissant,
  dices: Dices,
  'disc-3': Disc3,
  dog: Dog,
  'door-open': DoorOpen,
  drill: Drill,
  droplets: Droplets,
  dumbbell: Dumbbell,
  egg: Egg,
  fence: Fence,
  'file-text': FileText,
  flame: Flame,
  flower: Flower,
  'flower-2': Flower2,
  'gamepad-2': Gamepad2,
  'graduation-cap': GraduationCap,
  guitar: Guitar,
  hammer: Hammer,
  headphones: Headphones,
  'heart-handshake': HeartHandshake,
  house: House,
  'key-round': KeyRound,
  lamp: Lamp,
  languages: Languages,
  laptop: Laptop,
  leaf: Leaf,
  luggage: Luggage,
  'messages-square': MessagesSquare,
  microwave: Microwave,
  milk: Milk,
  monitor: Monitor,
  'mountain-snow': MountainSnow,
  music: Music,
  package: Package,
  'paint-roller': PaintRoller,
  palette: Palette,
  'party-popper': PartyPopper,
  'paw-print': PawPrint,
  'pen-tool': PenTool,
  'person-standing': PersonStanding,
  pickaxe: Pickaxe,
  'plug-zap': PlugZap,
  printer: Printer,
  school: School,
  scissors: Scissors,
  'scissors-line-dashed': ScissorsLineDashed,
  shirt: Shirt,
  'shopping-basket': ShoppingBasket,
  'shopping-cart': ShoppingCart,
  shovel: Shovel,
  signpost: Signpost,
  slice: Slice,
  smartphone: Smartphone,
  'smartphone-charging': SmartphoneCharging,
  sofa: Sofa,
  spade: Spade,
  spool: Spool,
  'sport-shoe': SportShoe,
  sprout: Sprout,
  tent: Tent,
  'toy-brick': ToyBrick,
  truck: Truck,
  users: Users,
  utensils: Utensils,
  'utensils-crossed': UtensilsCrossed,
  'venetian-mask': VenetianMask,
  warehouse: Warehouse,
  'washing-machine': WashingMachine,
  wrench: Wrench,
}
