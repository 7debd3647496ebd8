// The words of the English stories: names, animals, things and places, with what a plot may need to know of each.
// Written for this project (MIT). Data only: the order means nothing, and adding a line is all it takes.

const words = (list: string) => list.trim().split(/\s+/)

export const girls = words(`
  Ada Aisha Alice Amina Amy Anna Bea Bella Bess Beth Bonnie Carla Carmen Celia Chloe Clara Cleo Cora Dana Dina Dora
  Edith Elena Ella Elsa Emma Esme Esther Eva Fatima Faye Fiona Flora Freya Gina Grace Greta Gwen Hana Hannah Heidi
  Helen Ida Ines Isla Ivy Jane Jasmine Jenny Jess Jill Joan Julia Kate Kira Lara Laura Layla Leah Lena Lila Lily Lin
  Lina Lola Lotte Lucy Luna Mabel Maria Martha Matilda Maya Mei Mia Mila Mina Mira Molly Nadia Nancy Nell Nina Nora
  Olga Pam Paula Penny Pia Priya Rachel Rita Rosa Rosie Ruby Ruth Sally Salma Sara Sofia Sonia Stella Sue Susan Tara
  Tess Tilly Tina Trudy Uma Vera Wanda Wendy Willa Winnie Yara Yuki Zara Zoe`)

export const boys = words(`
  Abel Adam Ahmed Alan Albert Alex Ali Amir Andy Anton Arlo Ben Bill Bobby Bruno Carl Carlos Casper Charlie Chen
  Colin Dan Daniel David Diego Dylan Eddie Eli Elias Emil Eric Ethan Evan Felix Finn Frank Fred Gabriel George Gus
  Hans Harry Hassan Henry Hiro Hugo Ian Idris Isaac Ivan Jack Jacob Jake James Jamal Jay Jim Joe John Jonah Jonas
  Josh Juan Kai Karim Kenji Kevin Kofi Kurt Lars Leo Liam Louis Luca Luke Malik Marco Mario Martin Mateo Matt Max
  Miguel Milo Nate Ned Neil Nick Noah Nico Oliver Omar Oscar Otis Otto Owen Pablo Paul Pedro Pete Peter Quinn Rafael
  Rajan Ralph Ravi Ray Remy Rob Robert Roy Sam Samir Simon Stan Stefan Steve Sven Tariq Ted Teo Theo Tim Toby Todd
  Tom Tomas Tony Umar Victor Walt Wes Will Yusuf Zach`)

/** Names for pets and for animals that speak. */
export const animalNames = words(`
  Acorn Barley Basil Biscuit Bramble Bubbles Button Buzz Chip Cinder Clover Cocoa Cricket Crumb Dandy Dash Domino
  Dot Dusty Ember Fern Fidget Fig Flick Freckle Fuzzy Ginger Hazel Honey Hop Inky Jasper Juniper Kiki Lolly Maple
  Marble Midge Minnow Mocha Moss Muffin Nettle Nibble Nutmeg Olive Patch Peanut Pebble Pepper Pickle Pip Pippin
  Plum Pogo Poppy Puck Pumpkin Quill Rusty Sable Scout Scruff Shadow Skip Smudge Snowy Socks Sorrel Speck Spot
  Sprout Sunny Tango Teasel Thistle Toffee Truffle Tuppy Twig Velvet Waffle Whisker Widget Willow Wink Ziggy`)

export const surnames = words(`
  Abbott Adler Baker Bell Berg Bird Bloom Brook Brown Cole Costa Cruz Dale Diaz Drew Elm Field Finch Fox Garcia
  Gold Gray Green Hale Hall Hill Hunt Ito Jones Khan Kim King Lake Lane Lee Long Lopez Marsh Mason May Miller Moon
  Moss Nash Novak Park Patel Poole Potter Reed Rose Rossi Sato Shaw Silva Singh Snow Stone Swan Tanaka Wells West
  White Winter Wood Wu Yang Young`)

export const colors = words('red blue green yellow orange purple pink white brown gray')

export interface Species {
  noun: string
  home: string
  food: string
  /** What it is known for among the animals. */
  trait: string
  size: 'tiny' | 'small' | 'big'
}

export const species: Species[] = [
  { noun: 'mouse', home: 'hole', food: 'crumbs', trait: 'clever', size: 'tiny' },
  { noun: 'hedgehog', home: 'leafy nest', food: 'apples', trait: 'shy', size: 'small' },
  { noun: 'rabbit', home: 'burrow', food: 'clover', trait: 'quick', size: 'small' },
  { noun: 'squirrel', home: 'hollow tree', food: 'nuts', trait: 'busy', size: 'small' },
  { noun: 'frog', home: 'pond', food: 'flies', trait: 'cheerful', size: 'tiny' },
  { noun: 'duck', home: 'hut of reeds', food: 'water weed', trait: 'chatty', size: 'small' },
  { noun: 'mole', home: 'tunnel', food: 'roots', trait: 'patient', size: 'small' },
  { noun: 'otter', home: 'burrow', food: 'fish', trait: 'playful', size: 'small' },
  { noun: 'beaver', home: 'lodge', food: 'bark', trait: 'hard-working', size: 'small' },
  { noun: 'badger', home: 'den', food: 'berries', trait: 'gruff', size: 'big' },
  { noun: 'fox', home: 'den', food: 'plums', trait: 'sly', size: 'big' },
  { noun: 'bear', home: 'cave', food: 'honey', trait: 'sleepy', size: 'big' },
  { noun: 'deer', home: 'thicket', food: 'leaves', trait: 'gentle', size: 'big' },
  { noun: 'goat', home: 'shed', food: 'thistles', trait: 'stubborn', size: 'big' },
  { noun: 'turtle', home: 'shell', food: 'lettuce', trait: 'slow', size: 'small' },
  { noun: 'raccoon', home: 'hollow log', food: 'corn', trait: 'curious', size: 'small' },
  { noun: 'sparrow', home: 'nest', food: 'seeds', trait: 'lively', size: 'tiny' },
  { noun: 'donkey', home: 'stable', food: 'hay', trait: 'kind', size: 'big' },
  { noun: 'pig', home: 'sty', food: 'turnips', trait: 'merry', size: 'big' },
  { noun: 'lamb', home: 'barn', food: 'grass', trait: 'timid', size: 'small' },
]

/** `call` is the noise it makes, `joy` what it does when it is glad. */
export const pets = [
  { noun: 'dog', call: 'barked', joy: 'wagged and barked' },
  { noun: 'puppy', call: 'yapped', joy: 'rolled over with joy' },
  { noun: 'cat', call: 'meowed', joy: 'purred' },
  { noun: 'kitten', call: 'mewed', joy: 'purred like a little engine' },
] as const

/** Playthings: one word, made in any color. */
export const toys = words('kite ball boat drum wagon sled scooter robot balloon puppet')
/** What one wears or carries: one word, made in any color. */
export const wearables = words('scarf hat cap coat ribbon bag umbrella sweater shawl')

/** Small things dear to one child; `story` says why, with the owner's pronouns. */
export const keepsakes: {
  noun: string
  look: string
  story: (owner: { he: string; his: string; him: string }) => string
}[] = [
  { noun: 'horse', look: 'wooden', story: ({ his }) => `${his} grandfather had carved it from a piece of oak.` },
  { noun: 'bell', look: 'silver', story: () => 'It made a sound as clear as water.' },
  { noun: 'marble', look: 'green', story: () => 'In the sun it glowed like the eye of a cat.' },
  { noun: 'key', look: 'brass', story: ({ his }) => `It opened the box where ${his} best secrets were kept.` },
  { noun: 'whistle', look: 'tin', story: ({ his }) => `It was a present from ${his} uncle, who worked on the trains.` },
  {
    noun: 'rabbit',
    look: 'cloth',
    story: ({ his }) => `It had only one ear, and it slept on ${his} pillow every night.`,
  },
  { noun: 'bear', look: 'brown', story: ({ he, him }) => `It had slept next to ${him} since ${he} was a baby.` },
  {
    noun: 'watch',
    look: 'old',
    story: ({ his }) => `It had stopped long ago, but ${his} grandfather had worn it at sea.`,
  },
  { noun: 'compass', look: 'round', story: () => 'Its little needle always knew the way north.' },
  { noun: 'shell', look: 'white', story: () => 'If you put it to your ear, you could hear the sea.' },
  { noun: 'feather', look: 'blue', story: () => 'It had floated out of the sky on the first day of spring.' },
  { noun: 'pencil', look: 'gold', story: ({ his }) => `It was a prize for the best drawing in ${his} class.` },
  { noun: 'soldier', look: 'tin', story: ({ his }) => `It had belonged to ${his} father long ago.` },
  { noun: 'coin', look: 'foreign', story: () => 'It came from a land on the other side of the sea.' },
  { noun: 'ring', look: 'glass', story: ({ his, him }) => `${his} big sister had won it for ${him} at the fair.` },
  { noun: 'button', look: 'shiny', story: ({ his }) => `It came from the coat of ${his} great-grandmother.` },
  { noun: 'train', look: 'toy', story: ({ his, him }) => `${his} aunt had sent it to ${him} in a box full of straw.` },
  { noun: 'lantern', look: 'paper', story: ({ his }) => `${his} mother had painted a moon on one side of it.` },
  { noun: 'doll', look: 'rag', story: ({ his }) => `It was made from an old dress of ${his} aunt's.` },
  { noun: 'stone', look: 'striped', story: () => 'It had a white line all the way around it, so it was lucky.' },
]

export const foods = words('soup bread pancakes porridge noodles rice stew dumplings pie cake cookies muffins')
export const fruits = [
  { one: 'apple', many: 'apples', seed: 'seeds' },
  { one: 'pear', many: 'pears', seed: 'seeds' },
  { one: 'plum', many: 'plums', seed: 'stone' },
  { one: 'peach', many: 'peaches', seed: 'stone' },
  { one: 'cherry', many: 'cherries', seed: 'stone' },
  { one: 'orange', many: 'oranges', seed: 'seeds' },
  { one: 'apricot', many: 'apricots', seed: 'stone' },
]

/** Where a story can happen: `at` completes "they met ...", `to` completes "they went ...". */
export const outings = [
  { noun: 'park', at: 'in the park', to: 'to the park' },
  { noun: 'beach', at: 'on the beach', to: 'down to the beach' },
  { noun: 'river', at: 'by the river', to: 'down to the river' },
  { noun: 'lake', at: 'by the lake', to: 'to the lake' },
  { noun: 'hill', at: 'on the hill', to: 'up the hill' },
  { noun: 'meadow', at: 'in the meadow', to: 'out to the meadow' },
  { noun: 'wood', at: 'in the wood', to: 'into the wood' },
  { noun: 'market', at: 'at the market', to: 'to the market' },
  { noun: 'library', at: 'in the library', to: 'to the library' },
  { noun: 'playground', at: 'in the playground', to: 'to the playground' },
  { noun: 'orchard', at: 'in the orchard', to: 'to the orchard' },
  { noun: 'bakery', at: 'at the bakery', to: 'to the bakery' },
] as const

export const homes = [
  'in a small house by the sea',
  'in a village between two hills',
  'in a tall house on a noisy street',
  'at the edge of a big forest',
  'on a farm with one cow and nine hens',
  'above a bakery that smelled of warm bread',
  'in a yellow house at the top of the hill',
  'in a little town by a wide river',
  'on an island with a lighthouse',
  'on the fifth floor of a brick house',
  'next to the old train station',
  'in a house with a crooked chimney',
  'at the end of a long, dusty road',
  'near a mill with a creaky wheel',
  'in a valley full of apple trees',
  'in a boat house on the lake',
]

/** What a child is known for: completes "a girl who ...". No pronoun, so that it fits everyone. */
export const habits = [
  'asked a hundred questions a day',
  'loved to draw',
  'never walked but always ran',
  'sang from morning to night',
  'collected stones in every pocket',
  'liked quiet places best',
  'could climb any tree',
  'knew the names of all the birds',
  'was always hungry',
  'laughed louder than anyone',
  'wanted to see the whole world',
  'read books under the blanket',
  'talked to every cat on the street',
  'was small but very brave',
  'liked to take things apart',
  'counted everything',
  'always had muddy knees',
  'made up stories about everything',
  'hated to be late',
  'was good at keeping secrets',
  'loved the rain',
  'dreamed of the sea',
]
