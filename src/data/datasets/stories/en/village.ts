// Plots in a village or a street: neighbors, markets, errands, contests, and mysteries with a clue.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import type { Teller } from './cast.ts'
import { fruits } from './lexicon.ts'
import { goodNight, meetBriefly, oneDay, oneMorning } from './scenes.ts'

/** An old neighbor seems cross; a piece of help opens the door. */
export function helpingNeighbor(tell: Teller): Scene[] {
  const hero = tell.child()
  const neighbor = tell.neighbor()
  const elder = tell.parent()
  const { need, work, hidden } = tell.pick([
    {
      need: `the snow lay high in front of ${neighbor}'s door, and there were no footprints in it`,
      work: `took the shovel and {cleared|dug} a path, from the gate to the steps, as straight as a ruler`,
      hidden: `${neighbor} had hurt ${neighbor.his} {foot|back} and had not been out for a week`,
    },
    {
      need: `${neighbor}'s apples lay in the grass and nobody picked them up`,
      work: `filled {six|seven} baskets and carried them to the {steps|kitchen door}, one after the other`,
      hidden: `${neighbor} could not bend down any more, and was too proud to ask`,
    },
    {
      need: `${neighbor}'s fence had fallen over in the storm`,
      work: 'set up post after post, hammered in the nails, and hit only one thumb',
      hidden: `${neighbor} could not see the nails any more, and had not told anyone`,
    },
    {
      need: `${neighbor} stood at the bottom of the stairs with two heavy bags and looked up`,
      work: `took both bags and carried them up, all {five|four} floors, with a rest on every landing`,
      hidden: `the stairs had grown longer every year, as ${neighbor} said`,
    },
    {
      need: `a light burned all night in ${neighbor}'s window, and ${neighbor.his} garden was full of weeds`,
      work: 'pulled up the weeds, row by row, and left the flowers standing',
      hidden: `${neighbor} could not sleep since ${neighbor.his} old dog had died`,
    },
  ])
  const thanks = tell.pick<Scene>([
    [
      `${neighbor} {opened the door|came out} and {looked|stared} for a long time. Then ${neighbor.he} {went back in|disappeared} and returned with {a plate of cookies|two cups of cocoa}. "{Sit|Sit down}," ${neighbor.he} said. It was the friendliest word of the year.`,
    ],
    [
      `"Who {told|sent} you?" asked ${neighbor}. "Nobody," said ${hero}. "{I saw it from my window|I was passing by}." ${neighbor} {coughed|blew ${neighbor.his} nose}. "{Well|Hm}," ${neighbor.he} said. "Do you play checkers?"`,
    ],
    [
      `${neighbor} said nothing at all. But the next morning there was a {wooden bird|little wooden boat} on ${hero}'s window sill, carved so finely that you could count the {feathers|planks}.`,
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `Next door lived ${neighbor}, and all the children were a little afraid of ${neighbor.him}. ${neighbor.he} never {smiled|said hello}, and a ball that flew over ${neighbor.his} fence {was lost|stayed there}.`,
      `${oneDay} ${hero} {saw|noticed} that ${need}.`,
    ],
    [
      `"Somebody should help," said ${hero}. "{Yes|That is true}," said ${elder}. "{Who is somebody|Do you know a somebody}?" ${hero} thought about it and went over.`,
      `${hero} ${work}. It turned out that ${hidden}.`,
    ],
    thanks,
    [
      `{Now ${hero} goes over every Saturday|Since then, ${hero} has gone over every day after school}, and {the ball|every ball} comes back by itself.`,
      goodNight(tell, hero),
    ],
  ]
}

/** A child goes to market with a coin and a list, and comes home with something else. */
export function marketDay(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const fruit = tell.pick(fruits)
  const seller = tell.neighbor()
  const wish = tell.pick([
    'red top',
    'toy whistle',
    'paper windmill',
    'bag of candy',
    'tin frog',
    'picture book',
    'glass bird',
  ])
  const coins = tell.pick(['three', 'four', 'five'])
  const turn = tell.pick<Scene[]>([
    [
      [
        `Next to the stall sat a {boy|girl} with a hat on the ground, playing a {sad|small} tune on a {comb|flute}. The hat was empty. ${hero} looked at the ${wish}, and then at the hat, and back again.`,
        'Then there was a coin in the hat. It made a very small sound. {The tune became a happy one.|The player looked up and played twice as well.}',
      ],
      [
        `"You like the ${wish}, do you not?" said ${seller}, {the seller|who had seen everything}. "{I need someone to polish apples|Somebody must sort the eggs}. One hour, one coin."`,
        `An hour later ${hero} bought the ${wish} after all, and it was {twice as dear|even better}, because it had been earned.`,
      ],
    ],
    [
      [
        `${hero} paid for the ${wish}, and ${seller}, the seller, counted out the change. ${hero} was already at the {fountain|gate} when ${hero.he} counted again. It was too much! {Two coins too many.|There was a whole silver coin too many.}`,
        `It was far to go back, and {nobody had seen it|the sun was hot}. Then ${hero.he} ran back through the crowd.`,
      ],
      [
        `"{Nobody has ever brought me money back|In thirty years, that has never happened}," said ${seller}, and pushed up ${seller.his} glasses. "Wait." And ${seller.he} put the {biggest|reddest} ${fruit.one} of all on top of the basket.`,
        `At home ${elder} was surprised. "{Where did you get that ${fruit.one}|That ${fruit.one} was not on the list}?" "I got it for nothing," said ${hero}, "and for running back."`,
      ],
    ],
    [
      [
        `But the coins had slipped through a hole in ${hero}'s pocket, and at ${seller}'s stall there was only one left.`,
        `"One coin?" said ${seller}. "For that I can give you a bag of bruised ${fruit.many}. Nobody wants them."`,
      ],
      [
        `${hero} sat down on the steps and {thought|wondered}. Then ${hero.he} cut out the good parts, borrowed a pot, and cooked. Soon the whole market smelled of sweet ${fruit.one} jam.`,
        `People came with bread and with coins. In the evening ${hero} put ${coins} coins on the kitchen table, and the ${wish}, and half a jar of jam. "{How did you do that|What happened}?" asked ${elder}. "I lost my money," said ${hero}, "and it was a good day."`,
      ],
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `On market day ${elder} gave ${hero.him} ${coins} coins. "Bring {bread|eggs|cheese} and ${fruit.many}," said ${elder}, "and what is left over is yours."`,
      `The market was {loud and colorful|full of voices}. {It smelled of spices and fish.|} And there was a ${wish}, and ${hero} wanted it {so much that it hurt|very much}.`,
    ],
    turn[0],
    turn[1],
  ]
}

/** One thing is swapped for another, each for someone's need, until what was wished for comes around. */
export function swaps(tell: Teller): Scene[] {
  const hero = tell.child()
  const [a, b, c] = [tell.neighbor('female'), tell.neighbor('male'), tell.friend(hero)]
  const start = tell.pick([
    'a length of rope',
    'an old umbrella',
    'a ball of wool',
    'a jar of nails',
    'a big sack',
    'a bent spoon',
  ])
  const uses: Record<string, string> = {
    'a length of rope': 'had nothing to tie her goat with',
    'an old umbrella': 'stood in the rain with a cake in her arms',
    'a ball of wool': 'had only one sleeve left to knit',
    'a jar of nails': 'had a gate that hung on one hinge',
    'a big sack': 'had more potatoes than hands',
    'a bent spoon': 'wanted to dig up her bulbs, but had lost her trowel',
  }
  const [second, third] = tell.several(
    [
      { thing: 'a basket of eggs', need: 'wanted to bake, and his hens had stopped laying', lack: 'eggs' },
      { thing: 'a pot of honey', need: 'had lost his voice', lack: 'honey' },
      { thing: 'a bunch of roses', need: 'had forgotten that it was his wedding day', lack: 'roses' },
      { thing: 'a straw hat', need: 'had a bald head and stood in the sun', lack: 'a hat' },
      { thing: 'a wheel of cheese', need: 'had guests and nothing but bread', lack: 'cheese' },
    ],
    2,
  )
  const wish = tell.pick([
    { thing: 'a kite', owner: 'had a kite and no place to fly it' },
    { thing: 'a pair of skates', owner: 'had grown out of the skates over the summer' },
    { thing: 'a drum', owner: 'had been told, every day, to stop drumming' },
    { thing: 'a rabbit', owner: 'had one rabbit too many, and soon there would be more' },
    { thing: 'a sled', owner: 'had two sleds and only one hill' },
  ])
  return [
    [meetBriefly(tell, hero), `${hero} wanted ${wish.thing} most of all, but all that ${hero.he} had was ${start}.`],
    [
      `At the first corner ${hero} met ${a}, who ${uses[start]}. "I can help you," said ${hero}. ${a} was so glad that she gave ${hero.him} ${second.thing}.`,
      `At the bridge stood ${b}, who ${second.need}. "Take this," said ${hero}. ${b} was so happy that he gave ${hero.him} ${third.thing}.`,
      `At the last house lived ${c}, whose grandmother was ill and {sighed|said}, "If I had ${third.lack}, I would be well again." ${hero} gave away what ${hero.he} had, and the old woman sat up and smiled.`,
    ],
    [
      `"What can I give you?" asked ${c}, who ${wish.owner}.`,
      `So ${hero} came home with ${wish.thing}. "Where did you get that?" they asked at home. "{You only have to listen|It was easy}," said ${hero}. "Everyone needed something else."`,
    ],
  ]
}

/** Something keeps disappearing; tracks are read, somebody waits in the dark, and the thief is found. */
export function missingThings(tell: Teller): Scene[] {
  const hero = tell.child()
  const helper = tell.opposite(hero)
  const victim = tell.neighbor()
  const { missing, clue, suspicion, thief, reason, solution } = tell.pick([
    {
      missing: 'a white egg from the hen house',
      clue: 'a row of tiny prints, like little hands',
      suspicion: 'the boy from the mill',
      thief: 'a raccoon with a black mask, just like a real robber',
      reason: 'Behind the wood pile {three|four} young ones were waiting for supper',
      solution: 'put out a bowl of leftovers every evening, and there was an egg for breakfast again',
    },
    {
      missing: 'one sock from the clothes line',
      clue: 'a woolen thread that led through a hole in the hedge',
      suspicion: 'the wind',
      thief: 'the old cat from the bakery',
      reason: 'In an empty barrel she had made a nest of {seven|nine} socks, and in it lay five newborn kittens',
      solution: 'gave her a blanket and got back the socks',
    },
    {
      missing: 'a shiny spoon from the kitchen table',
      clue: 'a black and white feather on the window sill',
      suspicion: 'the tinker',
      thief: 'a magpie',
      reason: 'High up in the poplar its nest glittered like a {jewelry shop|treasure chest}',
      solution: 'hung bits of colored glass in the poplar, and the magpie liked them better than spoons',
    },
    {
      missing: 'a carrot from the garden',
      clue: 'a round hole, and some brown hair on the fence',
      suspicion: 'the schoolchildren',
      thief: 'the pony from the next field, who could open the gate with her teeth',
      reason: 'She was all alone in her field and came for the company',
      solution: 'brought her a goat for company, and a carrot on Sundays',
    },
    {
      missing: 'a bottle of milk from the doorstep',
      clue: 'a trail of white drops along the wall',
      suspicion: 'the milkman himself',
      thief: 'a thin little boy from the house by the railroad tracks',
      reason: 'His mother was ill, and he had not known what else to do',
      solution: 'brought milk and soup to the house by the tracks every morning',
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `For {a week|days} something had been missing at ${victim}'s house every morning: ${missing}. "It must be ${suspicion}," said ${victim}, and {was very cross|locked the gate}.`,
      `"We need proof," said ${hero} to ${hero.his} friend ${helper}, and they {fetched|took} a magnifying glass.`,
    ],
    [
      `They looked {everywhere|at everything}. Then ${helper} {whistled|said}, "Look here." There was ${clue}. "{So it was not ${suspicion}|I knew it was not ${suspicion}}," said ${hero}.`,
      `That night they hid behind the {rain barrel|bushes} and waited. {Their feet went to sleep.|"Are you asleep?" "No. Are you?"|} Then something moved.`,
      `It was ${thief}. They followed, {as quiet as mice|without a sound}. ${reason}.`,
    ],
    [
      `They told ${victim} {everything|what they had seen}. "That is not a thief," said ${victim}. "That is somebody in need."`,
      `So they ${solution}.`,
    ],
  ]
}

/** Lost in a crowd: what was once said at home is remembered. */
export function lostInCrowd(tell: Teller): Scene[] {
  const hero = tell.child()
  const parent = tell.parent()
  const crowd = tell.pick([
    'at the fair',
    'at the big market',
    'at the train station',
    'at the harbor festival',
    'in the museum',
  ])
  const distraction = tell.pick([
    'a man who made bubbles as big as a calf',
    'a parrot that could count',
    'a clown on very long legs',
    'a barrel organ with a real monkey',
    'a window full of clocks',
    'a woman who drew with both hands at once',
  ])
  const color = tell.color()
  const way = tell.pick<Scene[]>([
    [
      [
        `Then ${hero} remembered what ${parent} had said: "If you lose me, stand still like a tree. Trees are easy to find." So ${hero} stood {by the fountain|next to a lamp post} and was a tree.`,
        `People {walked around ${hero.him}|pushed past}. A pigeon sat down on ${hero.his} shoe. {It is not easy to be a tree when you feel like crying.|"I am a tree," said ${hero} to the pigeon.}`,
      ],
      [
        `Then a ${color} {scarf|hat} came through the crowd, very fast. "There you are, my tree!" cried ${parent}, and {lifted ${hero.him} high up|hugged ${hero.him}}.`,
      ],
    ],
    [
      [
        `"Do not go with anybody who asks you," ${parent} had said. "You do the asking, and ask someone who is at work." ${hero} looked around. Behind a stall stood a woman with flour on her arms.`,
        `"I have lost my ${parent.noun}," said ${hero}. "What does ${parent.he} look like?" asked the woman. "Very nice," said ${hero}, "and with a ${color} scarf."`,
      ],
      [
        `The woman set ${hero} on the counter and rang a bell. "A child was found!" she called, "{with a missing button|with very good manners}!" And a ${color} scarf came running.`,
      ],
    ],
    [
      [
        `${hero} wanted to cry, but then ${hero.he} had an idea. At home they had a whistle of their own, four notes, two up and two down.`,
        `${hero} climbed on a {box|bench} and whistled: two up, two down. {Nothing.|Nobody answered.} ${hero.he} whistled again, {louder|as loudly as ${hero.he} could}.`,
      ],
      [
        `And from far away, through all the noise, it came back: two up, two down. The notes came nearer and nearer, and the last one was a kiss on the {cheek|nose}.`,
      ],
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneDay} ${hero} and ${hero.his} ${parent.noun} were ${crowd}. "Hold my hand," said ${parent}.`,
      `But there was ${distraction}, and ${hero} {stopped|let go}. When ${hero.he} looked up, the hand was gone. {All the faces were strange.|${hero}'s heart began to pound.}`,
    ],
    way[0],
    [
      ...way[1],
      `"{Were you afraid|Did you cry}?" asked ${parent}. "A little," said ${hero}. "But I {remembered|knew} what to do." They walked home hand in hand{, past ${distraction}|}.`,
    ],
  ]
}

/** A stray animal is fed, an owner is looked for, and a home is found. */
export function stray(tell: Teller): Scene[] {
  const hero = tell.child()
  const parent = tell.parent()
  const dog = tell.creature('dog')
  const owner = tell.neighbor()
  const mark = tell.pick([
    'one white paw',
    'one ear up and one ear down',
    'a tail like a question mark',
    'eyes of two colors',
    'a spot like a heart on its back',
  ])
  const end = tell.pick<Scene>([
    [
      `A week went by, and nobody came. Two weeks went by. "{Well|So}," said ${parent}, "what shall we call this dog?" "${dog}," said ${hero} at once. `,
      `${parent} had bought a basket on the third day.`,
    ],
    [
      `Then there was a knock. "That is my ${dog}," said ${owner}, who was very old. The dog jumped up, and ${hero} had to look {at the floor|out of the window}.`,
      `"I saw how you looked after ${dog.him}," said ${owner}. "My legs are slow. Would you take ${dog} for a walk every day?" And so ${dog} had two homes, and was glad in both.`,
    ],
    [
      `One night there was smoke in the kitchen. The dog barked and pulled at every blanket until the whole family stood in the {yard|street}.`,
      `When the fire was out, ${parent} knelt down in the {snow|grass}. "{You can stay|Please stay}," ${parent.he} said. And that is how ${dog} got a name, a bowl and a family.`,
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneDay} a dog sat in front of the {school|bakery|station}, thin and wet. It had ${mark}. It {looked at|chose} ${hero}.`,
      `${hero} went home, and so did the dog. "{No|We cannot keep a dog}," said ${parent}. "{But it may eat something|One night}," ${parent.he} added, because the dog was so {polite|thin}.`,
    ],
    [
      `They {wrote|made} a notice: "Found: a dog with ${mark}." ${hero} {hung|put} it up on every {tree|corner}, but not very high.`,
      `{Every evening|Each day} ${hero} {combed|brushed} the dog and taught it {to give a paw|to fetch the newspaper}. {"Do not grow too fond of it," said ${parent}.|At night the dog lay by ${hero}'s bed.}`,
    ],
    end,
  ]
}

/** Something everyone relies on stops, and the cause is small and alive. */
export function stopped(tell: Teller): Scene[] {
  const hero = tell.child()
  const keeper = tell.neighbor()
  const { what, mess, cause, choice } = tell.pick([
    {
      what: 'the clock in the tower',
      mess: 'The baker got up at noon, the school bell rang at night, and the train left without anyone on it',
      cause: 'Between two big wheels a {swallow|sparrow} had built a nest, and there were four eggs in it',
      choice: 'they moved the big hand by hand, every hour, for three weeks, and took turns at night',
    },
    {
      what: 'the mill',
      mess: 'There was no flour, and so there was no bread, and without bread everyone was in a bad mood',
      cause: 'A duck sat under the big wheel, in the one dry place, on {nine|seven} eggs',
      choice: 'they ate potatoes for a while, boiled, baked and fried',
    },
    {
      what: 'the fountain in the square',
      mess: 'Everyone had to fetch water from the river, uphill, in buckets',
      cause: 'In the pipe sat a fat old {toad|frog} who had grown too big to get out',
      choice:
        'they took the pipe apart, ring by ring, with {oil and patience|warm oil}, until the fat old fellow could hop out',
    },
    {
      what: 'the organ in the church',
      mess: 'On Sunday, instead of music, there came only a wheeze and a squeak',
      cause: 'A family of mice lived in the longest pipe and had stuffed it with {hymn books|straw}',
      choice: 'they built the mice a house of a cigar box, with three doors, and put it by the warm chimney',
    },
    {
      what: 'the windmill on the hill',
      mess: 'The lamps went out all over the village, and nobody could find the candles',
      cause: 'A young stork stood on the hub, with a string wound around its leg',
      choice:
        'they tied three ladders together, and the lightest one had to climb up, and that was the one who had found it',
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneMorning} ${what} stopped. ${mess}.`,
      `${keeper}, who took care of it, oiled {everything|every screw} and hit it with a hammer. Nothing helped. "{It is too old|We need a new one}," said ${keeper}.`,
    ],
    [
      `"May I look?" asked ${hero}. "{What does a child know about it|You}?" said ${keeper}. But ${hero} was small and had good ears. ${hero.he} {crawled in|climbed up}, and listened, and then ${hero.he} {laughed|called}, "It is not broken! Somebody lives here!"`,
      `${cause}.`,
    ],
    [
      `"{Take it out|Away with it}," said some. "{Wait|No}," said ${hero}. "{We can manage|It did not know better}." So ${choice}.`,
      `Then ${what} {went again|worked again}, and {it had never sounded so good|people smiled whenever they passed it}. {"What does a child know?" said ${keeper}. "More than I do."|Next to it hangs a little sign now. It says: "Occupied."|}`,
    ],
  ]
}

/** A basket is carried a long way; something is given away at every stop, and it does not arrive empty. */
export function basketJourney(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent()
  const parent = tell.parent()
  const [first, second] = tell.several(
    [
      {
        met: 'hungry dog',
        lack: 'had not eaten since yesterday',
        gave: 'the sausage',
        back: 'walked along and kept {the geese|the big rooster} away',
      },
      {
        met: 'very old woman',
        lack: 'had such cold hands',
        gave: 'the warm buns',
        back: 'showed a short cut through the orchard',
      },
      {
        met: 'boy with a broken wagon',
        lack: 'had no string to tie the wheel on',
        gave: 'the ribbon from the handle',
        back: 'pulled the basket along in the wagon',
      },
      {
        met: 'painter',
        lack: 'had run out of red',
        gave: 'a handful of cherries',
        back: 'made a little picture as a present',
      },
      {
        met: 'white goat',
        lack: 'looked at the flowers and sighed',
        gave: 'the flowers',
        back: 'carried the basket over the brook between her horns',
      },
      {
        met: 'man with a cough',
        lack: 'had a throat like sandpaper',
        gave: 'the jar of honey',
        back: 'sang a walking song, two miles long',
      },
    ],
    2,
  )
  return [
    [
      meetBriefly(tell, hero),
      `${elder} was {ill|in bed with a cold}, and lived on the other side of the {hill|valley}. "Bring ${elder.him} this basket," said ${parent}. "Keep to the road."`,
    ],
    [
      `By the {well|crossroads} ${hero} met a ${first.met}, who ${first.lack}. ${hero} opened the basket and gave away ${first.gave}. {In return|By way of thanks}, the new friend ${first.back}.`,
      `At the {bridge|last bend} ${hero} met a ${second.met}, who ${second.lack}. ${hero} {looked into the basket|hesitated}, but not for long, and took out ${second.gave}. And so the second friend ${second.back}.`,
    ],
    [
      `When ${hero} stood at ${elder}'s door, there was hardly anything left. "I am sorry," said ${hero}. "{It was full when I left|I gave it away on the way}."`,
      `"{And who are they|But what is that noise}?" asked ${elder}. Outside the window stood two new friends and {waved|smiled}. ${elder} {sat up|had to laugh}. "{Company|Guests}!" ${elder.he} said. "That is what I needed."`,
    ],
  ]
}

/** The lights go out, and a house full of strangers becomes a house of neighbors. */
export function darkHouse(tell: Teller): Scene[] {
  const hero = tell.child()
  const parent = tell.parent()
  const [a, b, c] = [tell.neighbor(), tell.neighbor(), tell.friend(hero)]
  const [first, second, third] = tell.several(
    [
      'half a cake',
      'a guitar',
      'a box of candles',
      'a pot of soup',
      'nine blankets',
      'a deck of cards',
      'a sack of chestnuts',
      'an old violin',
      'a jar of pickles',
    ],
    3,
  )
  return [
    [
      `In the house where ${hero} lived, nobody knew anybody. People said "good morning" on the stairs and shut their doors.`,
      `One evening all the lights went out. {A storm had blown down the wires.|Somewhere in the city something had gone bang.}`,
      `"What are the others doing?" asked ${hero}. "{I do not know|They sit in the dark, like us}," said ${parent}. ${hero} took the only candle and went {out to see|up the stairs}.`,
    ],
    [
      `On the second floor lived ${a}, who {hesitated|opened the door just a crack}. "{We have tea|Come to us}," said ${hero}. ${a} came and brought ${first}.`,
      `${b} from the third floor, who never spoke to anyone, brought ${second}. And on the fifth floor lived ${c}, who was ${hero}'s age. ${c} brought ${third}.`,
    ],
    [
      `Soon {eleven|twelve|fifteen} people sat around one candle. They {ate|drank tea} and {talked|laughed}, and ${b} turned out to know the best {jokes|ghost stories} in the city.`,
      `At midnight the light came back. "{Turn it off again|Off with it}!" called ${c}, and ${parent} did.`,
      `{Since then, they turn off the lights once a month, on purpose.|Nobody shuts the door so quickly any more.|And "good morning" has sounded different since that night.}`,
    ],
  ]
}

/** A contest could be won by a trick; somebody stays honest, and that is noticed. */
export function contest(tell: Teller): Scene[] {
  const hero = tell.child()
  const rival = tell.opposite(hero)
  const judge = tell.neighbor()
  const { event, own, cheat, seen } = tell.pick([
    {
      event: 'the biggest pumpkin',
      own: 'had watered it every day, and it was still no bigger than a ball',
      cheat: 'had bought one in the city and put it in the garden',
      seen: 'there was a price on the bottom of it',
    },
    {
      event: 'the best cake',
      own: 'had baked it alone, and it had sunk in the middle like a tired hat',
      cheat: 'had let a baker bake it',
      seen: 'there was the name of a bakery under the plate',
    },
    {
      event: 'the finest kite',
      own: 'had glued it together from bread paper, and it was a bit crooked',
      cheat: 'had got it in a box, with instructions',
      seen: 'nobody had ever seen it fly',
    },
    {
      event: 'the most beautiful picture',
      own: 'had painted the kitchen at home, with the dishes in the sink',
      cheat: 'had traced it from a calendar',
      seen: 'the month was still written under it',
    },
  ])
  const end = tell.pick<Scene>([
    [
      `${judge}, the judge, stopped in front of ${hero}. "Tell me {about it|how you made it}," said ${judge}. And ${hero} told everything: {what had gone wrong, and what had gone wrong after that|every mistake, one after the other}.`,
      `"{I give the prize to this one|The prize stays here}," said ${judge}. "{It is not the best|Not because it is the best}. But it is the only one that can tell me where it came from."`,
    ],
    [
      `${rival} won, and the people clapped. But ${rival} did not {look happy|smile}. Suddenly ${rival.he} said, "{I cheated|It is not mine}." It was so quiet that you could hear the {flags|flies}.`,
      `"{That was harder than winning|That took more courage than any prize}," said ${judge}, the judge. Next year ${rival} and ${hero} worked together, {and it was crooked, and it was all their own|and ${hero} taught ${rival.him} how}.`,
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `Every {summer|year} there was a prize in the village for ${event}. This year ${hero} was in it too. ${hero} ${own}.`,
      `Next to ${hero.him} stood ${rival}, and what ${rival.he} had was {perfect|without a flaw}. ${rival} ${cheat}. {"It was so easy," whispered ${rival}. "You could do the same next year."|Nobody was supposed to know.}`,
    ],
    [
      `"{Mine will not win|I have no chance}," thought ${hero}. "{But it is mine|At least I made it}." Only one thing was odd about the other one: ${seen}.`,
      ...end,
    ],
  ]
}
