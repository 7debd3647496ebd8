// Plots that happen at home: things lost and mended, nights without sleep, brothers, sisters and cakes.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import type { Teller } from './cast.ts'
import { homes } from './lexicon.ts'
import { goodNight, meet, meetBriefly, oneDay, oneEvening, oneSchoolMorning } from './scenes.ts'

/** Something dear is lost, looked for in vain, and found where a clue points. */
export function lostKeepsake(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const friend = tell.friend(hero)
  const brother = tell.child('male')
  const pet = tell.pet()
  const dear = tell.keepsake(hero)
  const [first, second] = tell.several(
    [
      'under the bed, but there was only {dust|one old sock|a lost slipper}',
      'behind the {sofa|big chair|curtain}, but there was only a {spider|crumb|pencil}',
      'in every {drawer|pocket|box}, one by one',
      'in the basket with the dirty clothes, from top to bottom',
      'on the shelf, between the books',
      'in the garden, in the {tall|wet} grass',
      'under the rug, where the floor was cold and bare',
      'in the kitchen, even inside the {teapot|bread box}',
    ],
    2,
  )
  const found = tell.pick<Scene>([
    [
      `Just then ${hero} {saw|noticed} {three white hairs|two muddy paw prints|a bit of fur} on the floor.`,
      `"${pet}!" ${hero.he} cried. The ${pet.noun} {looked|turned} the other way, as if nothing had happened.`,
      `And there, in the ${pet.noun}'s own {bed|basket}, {under|wrapped in} the blanket, lay the ${dear.full}.`,
      `"{You only wanted to keep it warm|You love it too|So you are the thief}," {laughed|said} ${hero}, and ${pet} ${pet.joy}.`,
    ],
    [
      `"When did you have it last?" asked ${elder}.`,
      `${hero} {thought hard|closed both eyes and thought}. "{Yesterday|On the way home}, {by|near} the old {well|gate|bridge|bench}."`,
      'They walked {all the way |}back, step by step, and looked {left and right|behind every stone}.',
      `Something {shone|lay} in the grass. It was the ${dear.full}, {a little wet|a bit dusty}, but safe.`,
      `In ${hero}'s pocket they found a hole, and ${elder} sewed it up with strong thread that {same evening|very day}.`,
    ],
    [
      `${hero} was {about to|ready to} cry when there was a knock at the door.`,
      `It was ${friend} from next door, with the ${dear} in ${friend.his} hand.`,
      `"You {left|forgot} it at my house," said ${friend}. "I {ran|came} as fast as I could."`,
      `"{You are the best friend in the world|Oh, thank you}!" said ${hero}, and hugged ${friend} first and the ${dear} second.`,
    ],
    [
      `"Where would you put something that you never want to lose?" asked ${elder}.`,
      `"In a {very |}safe place," said ${hero}. And then ${hero.he} {jumped up|began to laugh}. "In the {red box|blue jar|old boot}!"`,
      `Yes, there it was. ${hero} had hidden the ${dear.full} so well that even ${hero.he} could not find it.`,
      `"Next time," said ${elder}, "tell me where the safe place is."`,
    ],
    [
      `Then a small voice came from {behind the door|under the table}. It was ${hero.his} little brother ${brother}.`,
      `"I took it," he {whispered|said}. "I only wanted to {play with it|hold it} once." And he held out the ${dear.full}.`,
      `${hero} wanted to be angry, but ${brother} looked so {small|sorry} that it was {hard|impossible}.`,
      `"You can have it {every Sunday|for one hour a day}," said ${hero}. "But you must ask."`,
    ],
  ])
  return [
    [
      meet(tell, hero),
      `${hero.his} {dearest|favorite} thing in the {whole |}world was a ${dear.full}.`,
      dear.story,
      `${oneDay} it was {gone|not in its place|nowhere to be seen}.`,
    ],
    [
      `${hero} looked ${first}.`,
      `{Next|Then} ${hero.he} looked ${second}.`,
      '{No luck.|It was not there.|Nothing!|}',
      ...found,
    ],
    [
      tell.pick([
        `From then on, the ${dear} {had its own place on the shelf|slept in a little box by the bed|never left the house again}.`,
        `${hero} put the ${dear} {on the pillow|next to the lamp} and looked at it until it was time to sleep.`,
        `"I will never lose you again," ${hero} {told|said to} the ${dear}. And ${hero.he} never did.`,
        goodNight(tell, hero),
      ]),
    ],
  ]
}

/** Something breaks, is hidden, weighs on the heart, and is told. */
export function brokenThing(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const item = tell.pick(['vase', 'teapot', 'bowl', 'lamp', 'plate', 'cup', 'flower pot', 'mirror'])
  const look = tell.pick(['blue', 'old', 'tall', 'painted', 'yellow', 'white'])
  const how = tell.pick([
    `${hero} was playing ball in the {kitchen|living room}. The ball bounced once, twice, and {crash|bang}!`,
    `${hero} was dancing on {a chair|the sofa} with a blanket for a cape. One wide turn, and {crash|bang}!`,
    `${hero} {reached for|wanted} the cookies on the top shelf. One elbow went too far, and {crash|bang}!`,
    `${hero} was {running|racing} through the house in socks. The floor was smooth, the corner came fast, and {crash|bang}!`,
  ])
  const hiding = tell.pick([
    'under the bed',
    'behind the sofa',
    'in a shoe box',
    'at the bottom of the toy chest',
    'in the dark cupboard',
  ])
  const mending = tell.pick<Scene>([
    [
      `They sat down at the table with a pot of glue. Piece by piece the ${item} came back.`,
      'It had {thin|small} lines all over it now, like {a map|a spider web|rivers}.',
      `"I like it {better|even more} this way," said ${elder}. "Now it has a story."`,
    ],
    [
      `The ${item} could not be mended, so the pieces became a {bird|fish|star|flower} on the garden wall.`,
      'When the sun shines on it, it {sparkles|glitters}, and everyone stops to look.',
    ],
    [
      `"I broke {one|a window} too when I was little," {said|whispered} ${elder}, "and I told nobody for a {whole |}year. It was a long year."`,
      `${hero} had to laugh. Then they swept the floor together and drank hot milk.`,
    ],
    [
      `${hero} brought all ${hero.his} coins to pay for a new one. ${elder} took only the smallest.`,
      `"{That is enough|This one pays for it}," said ${elder}, "because you came to me yourself."`,
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `In the house there was ${look === 'old' ? 'an' : 'a'} ${look} ${item} that ${elder} loved. {It had come from far away.|}`,
      how,
      `The ${look} ${item} lay in {five|six|seven|a dozen} pieces.`,
    ],
    [
      `Nobody had seen it. ${hero} {gathered|picked up} the pieces and hid them ${hiding}.`,
      `"Has anyone seen my ${item}?" asked ${elder} {at supper|that evening|a little later}. ${hero} {looked at the floor|said nothing}.`,
      '{But the soup tasted of nothing.|The secret felt like a stone in the stomach.|That night sleep did not come.|Even the pudding did not taste good.}',
      `{At last|In the end} ${hero} {fetched|took out} the pieces and said, "{It was me|I broke it}. I am {so |very |}sorry."`,
    ],
    [
      `${elder} was {quiet|silent} for a moment. "I am sad, but I am {glad|proud} that you told {me |}the truth," ${elder.he} said.`,
      ...mending,
    ],
    [
      `{And ${hero} felt as light as a {feather|balloon}.|That night ${hero} slept very well.|After that, ${hero} was careful. Well, almost always.|}`,
    ],
  ]
}

/** Someone cannot sleep; one thing after another is tried; a small, true thing helps. */
export function cannotSleep(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const friend = tell.friend(hero)
  const [first, second] = tell.several(
    [
      `${hero.he} counted sheep, but the sheep {would not stand still|made jokes|all looked the same}.`,
      `${hero.he} drank a glass of {water|warm milk}, but then ${hero.he} had to {get up again|go to the bathroom}.`,
      `${hero.he} put the pillow at the other end of the bed, but {that was no better|now the feet were cold}.`,
      `${hero.he} hummed a {slow |little |}song, but it had {nine|twelve} verses, and each one was {faster|louder} than the last.`,
      `${hero.he} shut both eyes as {hard|tight} as ${hero.he} could, but that only {made them tired|made stars}.`,
      `${hero.he} {read|looked at} a picture book, but it ended with a {dragon|storm}, and that did not help.`,
    ],
    2,
  )
  const reason = tell.pick<Scene>([
    [
      `"What is keeping you awake?" asked ${elder}, and sat down on the bed.`,
      `"Tomorrow {is the first day of school|I start at the new school}," said ${hero}. "What if nobody {likes me|talks to me}?"`,
      `"Then say hello first," said ${elder}. "The others are lying awake too, you know."`,
      `${hero} {thought of|imagined} all the children in all their beds, and felt {much |}better.`,
      `In the morning ${hero} said hello to a ${friend.noun} {named|called} ${friend}. "Hello!" said ${friend}. "I {did not sleep at all|was so afraid last night}!"`,
    ],
    [
      `Tap, tap, tap, {went something|it went} at the window. "{Who|What} is there?" {whispered|called} ${hero}.`,
      `${elder} came with a lamp, and they looked out together. It was only a {branch of the pear tree|loose rope|thin twig}, {knocking|dancing} in the wind.`,
      `"It cannot sleep either," said ${hero}. Then ${hero.he} wished it good night through the glass.`,
      'Tap, tap, it {answered|said}, but it sounded {soft and friendly|like a slow clock} now.',
    ],
    [
      `"I think I know what is missing," said ${elder}. "Where is your teddy bear?"`,
      'They {looked|searched} {everywhere|in every room}. At last they found the bear {on the stairs|in the garden chair|behind the bath}, all alone.',
      `"He could not sleep without me," said ${hero}, and held him close.`,
      `{Two|Three} minutes later the bear was asleep, and so was ${hero}.`,
    ],
    [
      `"Today I was {mean|not nice} to ${friend}," ${hero} said at last, very quietly. "I laughed at ${friend.his} {drawing|new haircut|song}."`,
      `"{That is a hard pillow|No wonder you cannot sleep}," said ${elder}. "What could you do about it?"`,
      `${hero} {found|took} a pencil and wrote on a piece of paper: "I am sorry. Will you play with me tomorrow?"`,
      `The paper went into ${hero.his} school bag, the light went out, and sleep came at once. And in the morning ${friend} said yes.`,
    ],
  ])
  return [
    [
      meet(tell, hero),
      `${oneEvening} ${hero} could not {sleep|fall asleep}. {The house was dark and still.|The moon looked in at the window.|The clock struck nine, and then ten.|}`,
    ],
    [`First ${first}`, `Then ${second}`],
    reason,
    [
      '{Good night.|Outside, the stars went on shining.|And what did the moon say? Nothing. The moon was asleep as well.|}',
    ],
  ]
}

/** A small brother or sister is in the way, until being small is just what is needed. */
export function littleOne(tell: Teller): Scene[] {
  const hero = tell.child()
  const small = tell.opposite(hero)
  const kin = small.gender === 'female' ? 'sister' : 'brother'
  const friend = tell.child(hero.gender)
  const trouble = tell.pick<Scene>([
    [
      `They were playing ball by the old barn, which stood on low wooden posts. ${friend} kicked {too hard|with all ${friend.his} might}, and the ball rolled under the floor.`,
      `${hero} lay down, but the gap was too {low|narrow}. ${friend} tried with a stick, but the stick was too short.`,
      `"I can do it," said ${small}. ${small.he} {slid|crawled} under the boards like a {mouse|lizard} and came out with the ball and {a cobweb on ${small.his} nose|dust in ${small.his} hair}.`,
    ],
    [
      'They wanted to play in the {garden shed|tree house}, but the door was shut and the key was inside.',
      `There was only one small window. ${hero} got stuck at the shoulders. ${friend} got stuck at the {belly|hips}.`,
      `"I can do it," said ${small}. In ${small.he} {went|climbed}, feet first, and {a moment|a minute} later the door opened from the inside.`,
    ],
    [
      'They had just sat down when they heard a thin little cry. A kitten was sitting deep inside {a hollow log|an old pipe}.',
      `${hero}'s arm was too short, and ${friend}'s voice was too loud. The kitten {went|crept} back even {further|deeper}.`,
      `"I can do it," said ${small}. ${small.he} lay on ${small.his} belly, reached in with a thin arm and {said|whispered}, "Come, little one." And it came.`,
    ],
    [
      `They were hiding from the rain in the {attic|hay loft} when ${hero} dropped the house key. It fell between two boards.`,
      `${hero} could see it, but ${hero.his} fingers were too thick. ${friend}'s were no {better|thinner}.`,
      `"I can do it," said ${small}. Two thin fingers went down between the boards and came back with the key.`,
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${hero} had a little ${kin}, ${small}, who {followed|ran after} ${hero.him} everywhere{ like a duckling|, like a shadow|}.`,
      `"Wait for me!" ${small} {always called|called all day long}. "You are too small," ${hero} always said.`,
    ],
    [
      `${oneDay} ${hero} {wanted to play|had plans} with ${hero.his} friend ${friend}. "{But not with|Only without} the little one," said ${friend}.`,
      `${small} came {along |}anyway, ten steps behind{, with a stick for a sword|, and tried to look big|}.`,
      ...trouble,
    ],
    [
      `{Nobody spoke for a moment.|${hero} and ${friend} looked at each other.|}`,
      tell.pick([
        `"{You are just the right size|It is good that you are small}," said ${hero} to ${hero.his} little ${kin}.`,
        `"I was wrong," said ${hero}. "You are not too small. We are too big."`,
        `"Who said that ${small.he} was too little?" asked ${friend}. "We did," said ${hero}, and they both turned red.`,
      ]),
      tell.pick([
        `On the way home, ${small} did not walk ten steps behind. ${small.he} walked in front.`,
        `From that day on, nobody {went|played} without ${small}.`,
        `And ${small} felt as tall as a {tree|tower}.`,
        `That evening ${small} {got|was given} the biggest piece of {cake|pie|melon}, and nobody said that it was too big for ${small.him}.`,
      ]),
    ],
  ]
}

/** A toy breaks; someone old knows how; the child learns that mended is better than new. */
export function mendedToy(tell: Teller): Scene[] {
  const hero = tell.child()
  const mender = tell.grandparent()
  const toy = tell.toy()
  const { what, need, act } = tell.pick([
    {
      what: 'had fallen down the stairs and {cracked|split} in two',
      need: 'glue',
      act: 'glued the two halves together',
    },
    {
      what: 'had been left out in the rain, and its paint had {run|peeled off}',
      need: 'paint',
      act: 'painted it from top to bottom',
    },
    { what: 'had a big hole in its side', need: 'a patch', act: 'put a round patch over the hole' },
    {
      what: 'had lost a screw, and now it {wobbled|rattled}',
      need: 'a screw',
      act: 'put in a new screw and turned it until it sat tight',
    },
    {
      what: 'had caught on a nail and had a long tear',
      need: 'a needle and thread',
      act: 'sewed up the tear with tiny stitches',
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${hero} had a ${toy.full}. {It was the best ${toy} on the street.|It had been a present, long ago.|}`,
      `${oneDay} ${hero} {came in|came home} with {a long face|wet eyes}. The ${toy} ${what}.`,
      `"{It is ruined|It is no good any more}," said ${hero}. "I need a new one."`,
    ],
    [
      `${mender} put on ${mender.his} glasses and turned the ${toy} {this way and that|around and around}.`,
      tell.pick([
        `"{I have seen worse|That is not the end of it}," said ${mender}.`,
        `"A new one?" said ${mender}. "{Let us see|First we ask} what this one needs."`,
        `"When I was {a child|your age}," said ${mender}, "there were no new ones. We mended everything."`,
      ]),
      `Out of {an old tin box|the kitchen drawer} came {string, pins and bits of wood|buttons, wire and a lump of wax}, and at last {just what they needed|the right thing}: ${need}.`,
      `"Now you," said ${mender}. And ${hero} ${act}, {slowly|with great care}.`,
      `"{Now wait|Be patient}," said ${mender}. "Let it rest {overnight|until tomorrow}."`,
    ],
    [
      `In the morning ${hero} tried it. {It was as good as before.|It was whole again.} No, it was better, because {now ${hero} knew how it was made|a part of it was ${hero}'s own work}.`,
      tell.pick([
        `Soon {every child on the street|all the neighbors} came with broken things. "{Come in|Sit down}," said ${hero}. "First we ask what it needs."`,
        `"Do you still want a new one?" asked ${mender}. ${hero} shook ${hero.his} head and {held on to|hugged} the old ${toy}.`,
        `And when ${mender}'s chair began to {creak|wobble}, who came with {a hammer|the tin box} to mend it? ${hero} did.`,
        goodNight(tell, hero),
      ]),
    ],
  ]
}

/** A recipe goes wrong, and what comes out has to be saved by a second idea. */
export function bakingMistake(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.friend(hero)
  const elder = tell.elder()
  const { dish, slip, sign, rescue, taste } = tell.pick([
    {
      dish: 'a birthday cake',
      slip: 'put in salt {instead of|where it should have been} sugar',
      sign: `${friend} took one bite and drank three cups of water. "It tastes like the sea!" ${friend.he} said.`,
      rescue: 'They read every label aloud, word by word, and started again from the beginning',
      taste: 'as sweet as a cake can be',
    },
    {
      dish: 'a loaf of bread',
      slip: 'forgot the yeast',
      sign: 'It came out of the oven as flat as a {plate|hat} and as hard as a {brick|board}.',
      rescue: `"We can cut it thin and toast it with {cheese|butter and garlic}," said ${friend}. They did, and it {cracked|crunched} with every bite`,
      taste: 'better than any soft bread',
    },
    {
      dish: 'a pot of soup',
      slip: 'put in the whole jar of pepper',
      sign: `${friend} tasted it, {turned red|sneezed four times} and could not speak.`,
      rescue: `"We need more of everything else," said ${hero}. In went potatoes, milk, carrots and {beans|corn}, until there were three big pots of soup`,
      taste: 'just right, and there was enough for the whole street',
    },
    {
      dish: 'a tray of cookies',
      slip: 'made the balls of dough too big',
      sign: 'In the oven they {grew and grew|ran together}, and out came one cookie as big as the tray.',
      rescue: `"{The biggest cookie in the world|A cookie for giants}!" said ${friend}, and they wrote a big "Hello" on it with {icing|jam}`,
      taste: 'wonderful, from the middle to the edge',
    },
    {
      dish: 'a stack of pancakes',
      slip: 'threw the first one too high',
      sign: 'It stuck to the ceiling, and there it {stayed|hung}.',
      rescue: `They waited under it with a plate. At last, {flop|plop}, it came down, right onto ${friend}'s head. The next ones they turned with a {spoon|fork}`,
      taste: 'golden and soft',
    },
  ])
  return [
    [
      meet(tell, hero),
      `${oneDay} ${hero} and ${hero.his} friend ${friend} {wanted|decided} to make ${dish} {for|to surprise} ${elder}.`,
      `{They tied on two big aprons.|There was flour on the table, on the floor and on the cat.|"I know how," said ${hero}. "I have seen it many times."|}`,
    ],
    [
      `Everything went well until ${hero} ${slip}. {It was only a small mistake, but small mistakes do not stay small.|}`,
      sign,
      `"Oh no," said ${hero}. "{It is all my fault|I have spoiled it}." "{Wait|Do not give up}," said ${friend}. "{We can fix it|Let us think}."`,
      `${rescue}.`,
    ],
    [
      `When ${elder} {sat down|came to the table} and took a bite, the two cooks {held their breath|did not dare to look}. It was ${taste}.`,
      tell.pick([
        `"{What is your secret|How did you make it}?" asked ${elder}. "First you do it wrong," said ${hero}, "and then you do it right."`,
        `"Next time," said ${elder}, "may I help?" "{You may wash up|You may stir}," said ${friend}.`,
        `${elder} ate {two|three} helpings. Then they all washed the dishes together.`,
        `They never told ${elder} about the mistake. But the kitchen did.`,
      ]),
    ],
  ]
}

/** A noise in the dark is followed to its small and friendly cause. */
export function noiseAbove(tell: Teller): Scene[] {
  const hero = tell.child()
  const sibling = tell.opposite(hero)
  const kin = sibling.gender === 'female' ? 'sister' : 'brother'
  const where = tell.pick(['attic', 'cellar', 'barn', 'shed', 'old cupboard'])
  const { sound, clue, found, after } = tell.pick([
    {
      sound: 'scratch, scratch, scratch',
      clue: 'On the floor lay a trail of nut shells.',
      found:
        'In a nest of {old newspapers|torn paper} sat a squirrel with {two|three|four} tiny babies. It had come in from the cold through a hole in the {wall|roof}.',
      after: 'they left a handful of nuts by the door every evening',
    },
    {
      sound: 'thump, bump, thump',
      clue: 'On the floor were the prints of small, wet feet.',
      found:
        'A young hedgehog was walking around with its head in a {jam jar|paper cup}. It could not see, so it {bumped|ran} into everything. They pulled it off, very gently.',
      after: 'the hedgehog came back every night for a dish of water',
    },
    {
      sound: 'hoo, hoo, hoo',
      clue: 'On the floor lay one soft {white|gray} feather.',
      found:
        'A baby owl was sitting there, all fluff and eyes. Its mother was {calling|waiting} outside, but the window was shut. They opened it wide.',
      after: 'the window was never shut again, and two owls kept the mice away',
    },
    {
      sound: 'meow, meow, meow',
      clue: 'There was {fur|hair} on the door, and a saucer had been licked clean.',
      found:
        'A cat that belonged to nobody lay in {an old hat|a basket of wool}, with {five|four} kittens beside her. She {looked up|blinked} as if to say: We were here first.',
      after: `the cats were part of the family, and the smallest kitten slept on ${hero}'s feet`,
    },
    {
      sound: 'ding, ding, ding',
      clue: 'A thin string hung from a nail, and it {moved|trembled}.',
      found:
        "The wind came through a crack and rocked an old cradle with a bell on it. It had been their mother's when she was a baby.",
      after: 'the bell hung over their beds and rang whenever the wind had news',
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `{One night|One windy night|One night in the fall}, when everyone else was asleep, a {strange|funny} noise came from the ${where}: ${sound}.`,
      `"{Did you hear that|What was that}?" {whispered|asked} ${hero}. ${hero.his} ${kin} ${sibling} {nodded|pulled the blanket up to ${sibling.his} nose}.`,
      tell.pick([
        `"It is a ghost," said ${sibling}. "Ghosts are quiet," said ${hero}.`,
        `"A monster," said ${sibling}, "with {ten|twenty} legs." "It sounds smaller than that," said ${hero}.`,
        `"Robbers," said ${sibling}. "In our house? What would they take?" said ${hero}.`,
        `"I am not afraid," said ${sibling}, and held on to ${hero}'s arm.`,
      ]),
    ],
    [
      'They took a {flashlight|lantern|candle} and went, step by step, hand in hand. {The stairs creaked.|Their hearts beat fast.|It was very dark.|}',
      `"{I want to go back|Let us go back}," said ${sibling}. "{Look|Wait}," said ${hero}, and held up the light. ${clue}`,
      `"That is no {ghost|monster|robber}," said ${hero}. "That is someone {small|who needs help}."`,
    ],
    [
      found,
      `"{Oh|So it was you}!" said ${sibling}, and was not afraid any more.`,
      `They {went back to bed|tiptoed back to bed|could hardly sleep for joy}. From that night on, ${after}.`,
    ],
  ]
}

/** A family moves; what was left behind is missed, and something of it comes along. */
export function movingHouse(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.friend(hero)
  const stranger = tell.friend(hero)
  const elder = tell.parent()
  const [before, after] = tell.several(homes, 2)
  const token = tell.pick([
    {
      give: 'a jar of earth from the garden',
      use: 'put the earth in a pot and planted a seed in it',
      grown: 'a small green plant stood on the window sill.',
    },
    {
      give: 'half of a red ribbon',
      use: 'tied the ribbon to the new bed',
      grown: 'the other half arrived in a letter, with a photograph.',
    },
    {
      give: 'a box of chalk',
      use: 'drew a big sun on the new front steps',
      grown: 'there were nine suns on the steps, and most of them were drawn by other children.',
    },
    {
      give: 'a tin telephone without a string',
      use: 'put it to one ear every evening and said good night',
      grown: 'a letter came, and it said: "I heard you. Good night to you too."',
    },
    {
      give: 'a map of their old street',
      use: 'hung the map over the desk',
      grown: 'a new map hung next to it, with a new street and a new friend on it.',
    },
  ])
  return [
    [
      `${hero} had always lived ${before}. {${hero.he} knew every stone.|}`,
      `Then ${elder} {found new work|got a new job}, and they had to move. The new home was ${after}.`,
      `"I do not want to go," said ${hero}. "Who will I {play|laugh} with?"`,
      `On the last day, ${hero.his} best friend ${friend} brought ${hero.him} a present. It was ${token.give}. "So that you do not forget me," said ${friend}.`,
    ],
    [
      `The new {house|room} was {too big|too quiet|full of boxes}. It {smelled|sounded} wrong.`,
      `${hero} ${token.use}.`,
      `Then there was a knock. A ${stranger.noun} stood at the door. "I am ${stranger}," ${stranger.he} said. "I live {next door|upstairs|across the road}. Do you like {climbing trees|playing chess|jumping in puddles}?"`,
      `"{Yes|I do}," said ${hero}, "{more than anything|very much}."`,
    ],
    [
      `{A month later|After a few weeks|By the end of the summer} ${token.grown}`,
      tell.pick([
        `${hero} wrote to ${friend}: "I did not forget you. I have two homes now."`,
        `"Do you still miss the old house?" asked ${elder}. "{A little|Sometimes}," said ${hero}. "But {now this one knows me|I know this one now}."`,
        `In the holidays ${friend} came to visit, and ${hero} showed ${friend.him} everything. "It is nice here," said ${friend}. "Yes," said ${hero}. "Now it is."`,
      ]),
    ],
  ]
}

/** Someone is ill and bored; a friend finds a way to be there. */
export function sickFriend(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const elder = tell.elder()
  const visit = tell.pick<Scene>([
    [
      `${hero} was not allowed to go in, so ${hero.he} stood {under|outside} the window and {made faces|acted out a play}.`,
      `${hero.he} was a king, a {lion|dragon} and a very old {turtle|horse}, one after the other. ${friend} laughed so hard that the fever {grew tired|forgot to rise}.`,
    ],
    [
      `${hero} tied a basket to a {long |}string and called, "Pull it up!" In the basket there was {a joke on a piece of paper|a riddle}.`,
      `${friend} wrote the answer and let the basket down again. Up and down it went, {all day|twenty times}, with {drawings|riddles} and one {orange|pear}.`,
    ],
    [
      `${hero} cooked a soup with noodles that were shaped like letters, and {carried|brought} it over without spilling a drop.`,
      `${friend} ate the word "well" first, and then the word "soon".`,
    ],
    [
      `${hero} went {all over town|from door to door} and asked everyone for one {good wish|kind word}. ${hero.he} wrote them {all |}down on paper {stars|birds}.`,
      `Soon {thirty|forty|fifty} of them hung over ${friend}'s bed on strings. Even the {baker|mailman} had sent one.`,
    ],
  ])
  return [
    [
      meet(tell, hero),
      `${oneSchoolMorning} ${hero.his} friend ${friend} did not come to school. "${friend} is {ill|sick}," said the teacher. "${friend.he} has {a fever|a bad cold|red spots from head to toe}."`,
      '{The place by the window was empty.|The day felt long and gray.|At recess nobody felt like running.|}',
    ],
    [
      `"What can I do?" ${hero} asked ${elder}. "I am not a doctor."`,
      `"{A doctor helps the body|There is medicine for the body}," said ${elder}. "Who helps the rest?" ${hero} thought about that.`,
      ...visit,
    ],
    [
      `{Three|Four|Five} days later ${friend} was back{, a little thin, but happy|, a bit pale, but smiling|}.`,
      tell.pick([
        `"What helped the most?" asked the teacher. ${friend} looked at ${hero}. "{A friend|Someone who came every day}," ${friend.he} said.`,
        `The next week it was ${hero} who {had to stay in bed|was ill}. And guess who stood {outside|at the door}.`,
        `"You would make a good doctor," said ${friend}. "I think I would," said ${hero}.`,
      ]),
    ],
  ]
}

/** A present without money: made by hand, almost given up, and loved. */
export function handmadePresent(tell: Teller): Scene[] {
  const hero = tell.child()
  const loved = tell.elder()
  const friend = tell.friend(hero)
  const { thing, trouble, trick, use } = tell.pick([
    {
      thing: 'a clay bowl',
      trouble: 'it leaned to one side like a tired {dog|tree}',
      trick: 'pressed a little foot of clay under the low side',
      use: 'the bowl stood on the table every day, full of {nuts|plums}',
    },
    {
      thing: 'a wool scarf',
      trouble: 'one end was wide and the other was narrow',
      trick:
        'knitted on at the narrow end until that was wide too, and now it was narrow only in the middle, where a neck is',
      use: 'the scarf came along on every walk, even in May',
    },
    {
      thing: 'a little song',
      trouble: 'no word would rhyme with the name',
      trick: 'took the name out and put in everything that the name meant',
      use: 'someone in the kitchen could be heard humming that song',
    },
    {
      thing: 'a picture of the house',
      trouble: 'a drop of paint fell right into the sky',
      trick: 'gave the drop two wings and a beak, and now it was a bird',
      use: 'the picture hung by the front door, and every guest asked about the bird',
    },
    {
      thing: 'a box for letters',
      trouble: 'the lid would not close',
      trick: 'rubbed the edge with {sand|a stone} until it was smooth',
      use: 'the box filled up with letters, and the first one was from its maker',
    },
    {
      thing: 'a wooden spoon',
      trouble: 'the wood split near the handle',
      trick: 'wound red thread around the split, again and again, until it was strong',
      use: 'no soup was stirred with any other spoon',
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${loved}'s birthday was {in three days|coming|next week}, and ${hero} had {no money|only two small coins|nothing but a button in ${hero.his} pocket}.`,
      '{In the shop window lay beautiful things, and all of them were too expensive.|The shops were full of presents, but not for that price.|}',
      `"Then make something," said ${hero.his} friend ${friend}. "{What|But what}?" said ${hero}. {And then it came to ${hero.him}|After a while ${hero.he} knew}: ${thing}!`,
    ],
    [
      `It was {harder|more work} than it looked. {${hero} worked in secret.|} Then something went wrong: ${trouble}.`,
      `"It is {ugly|spoiled}," said ${hero}. "{I give up|I have nothing now}."`,
      `"Look at it again," said ${friend}. "Not as it should be. As it is." ${hero} looked for a long time. Then ${hero.he} ${trick}.`,
    ],
    [
      `Then the birthday came. "It is not from a shop," said ${hero}, {with a red face|very quietly}.`,
      `${loved} {said nothing for a while|had to wipe ${loved.his} eyes}. "No," ${loved.he} said {at last|softly}. "It is from you."`,
      `And from then on, ${use}.`,
    ],
  ]
}
