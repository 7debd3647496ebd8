// Plots under the open sky: skills and fears, plans and weather, seeds, snow, maps and lost ways.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import type { Teller } from './cast.ts'
import { goodNight, meet, meetBriefly, meetFriends, oneDay, oneMorning } from './scenes.ts'

/** A skill is learned: it looks easy, it is not, and one small piece of advice makes the difference. */
export function learning(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const teacher = tell.elder()
  const skill = tell.pick([
    {
      doing: 'ride a bicycle',
      fails: ['fell to the left, into the {roses|hedge}', 'fell to the right, into the {mud|neighbor}'],
      advice: 'Do not look at the wheel. Look where you want to go',
      success: `{The bicycle stopped shaking|The street began to fly by}. ${hero} rode all the way to the corner`,
      later: 'rode to school',
    },
    {
      doing: 'swim',
      fails: ['swallowed half of the lake', 'sank like a {stone|spoon}'],
      advice: 'The water wants to carry you. Lie down on it as if it were a bed',
      success: `${hero} lay still, and the water held. Then came one stroke, and another, all the way to the {raft|rope}`,
      later: 'swam across the bay',
    },
    {
      doing: 'whistle',
      fails: ['blew, and only air came out', 'blew again, and {the candle went out|the soup got cold}'],
      advice: 'Think of something that makes you glad, and then make a kiss for the wind',
      success: 'Out came a thin, high, wonderful sound, and {a bird answered|the dog sat up}',
      later: 'whistled a whole song',
    },
    {
      doing: 'skate',
      fails: ['sat down hard on the ice', 'slid on both knees, {straight into a snowbank|past everyone}'],
      advice: 'Bend your knees and push to the side, like someone who moves a heavy chair with one foot',
      success: 'One push, one glide, one push, one glide. The ice hummed under the blades',
      later: 'drew a big eight on the ice',
    },
    {
      doing: 'tie a bow',
      fails: ['made a knot as big as a {fist|walnut}', 'tied both shoes {together|to the chair}'],
      advice: 'Make two rabbit ears. One goes around the other and jumps through the hole',
      success: `The ears went around and jumped through, and there it was, a little crooked: a bow`,
      later: 'tied the shoes of the whole class',
    },
    {
      doing: 'juggle',
      fails: ['dropped three apples on the cat', 'lost the second ball under the {cupboard|stove}'],
      advice: 'Throw higher than you think, and never look at your hands',
      success: 'One, two, three, and all of them were in the air at the same time',
      later: 'juggled four oranges at the fair',
    },
    {
      doing: 'bake bread',
      fails: [
        'baked a loaf that was {black on the outside|as black as coal}',
        'baked a loaf that stayed raw in the middle',
      ],
      advice: 'Knock on the bottom. If it sounds like a door, it is done',
      success: `${hero} knocked, and it sounded like a door. The {whole house|kitchen} smelled of bread`,
      later: 'baked the bread for the whole family',
    },
    {
      doing: 'row a boat',
      fails: ['turned in circles until {the ducks were dizzy|everything was dizzy}', 'lost one oar in the reeds'],
      advice: 'Both arms at once, and slowly. The boat is not in a hurry',
      success: `The boat {went|ran} as straight as a string, right to the {landing|other side}`,
      later: 'rowed the whole family to the island',
    },
  ])
  return [
    [
      meet(tell, hero),
      `${hero} wanted to learn to ${skill.doing}. {It looked so easy.|${hero.his} friend ${friend} could do it, and ${friend} was not even older.|All the big children could do it.}`,
      `On the first day ${hero} ${skill.fails[0]}. On the second day ${hero.he} ${skill.fails[1]}.`,
    ],
    [
      `"I {cannot do it|will never learn it}," said ${hero}, {with tears in both eyes|and sat down on the ground}.`,
      `"You cannot do it yet," said ${teacher}. "Never forget the little word yet."`,
      `Then ${teacher} told ${hero.him} {a|the} secret. "${skill.advice}," ${teacher.he} said.`,
      `{"Is that all?" asked ${hero}.|${hero} took a deep breath.|} And {the next try was different|then it happened}. ${skill.success}.`,
      `"I can do it!" {shouted|cried} ${hero}. "I can do it!"`,
    ],
    [
      tell.pick([
        `By the {end|middle} of the summer ${hero} ${skill.later}.`,
        `A year later, ${hero} ${skill.later}, and ${teacher} was very proud.`,
        `The next week a smaller child sat on the ground and cried, "I cannot do it!" "You cannot do it yet," said ${hero}, and told the secret.`,
        `"How did you learn to ${skill.doing}?" asked ${friend}. "By doing it wrong," said ${hero}, "{ten|twenty|a hundred} times."`,
      ]),
    ],
  ]
}

/** A fear is met, little by little or all at once, for the sake of someone else. */
export function fear(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const friend = tell.opposite(hero)
  const pet = tell.pet()
  const { of, why, test, act, calm } = tell.pick([
    {
      of: 'the dark',
      why: 'In the dark, every coat was a giant and every chair was a bear.',
      test: `the lights went out in the whole house, and ${pet} the ${pet.noun} was still outside, {crying|calling} at the back door`,
      act: `put one hand on the wall and went. A coat touched ${hero.him}. It was only a coat. A chair stood in the way. It was only a chair`,
      calm: `${pet} {rubbed|pressed} a warm head against ${hero}'s leg. The dark was not empty, and it was not full of bears either`,
    },
    {
      of: 'thunder',
      why: `At the first rumble ${hero.he} {hid under the table|crawled under the bed}, with a pillow over each ear.`,
      test: `a storm came up, and the baby next door, whom they were watching, began to {scream|cry}`,
      act: `crawled out, took the baby and counted with it from the flash to the bang: one, two, three, four. Next time it was five, and then six`,
      calm: `The storm was walking away. The baby laughed at the last bang, and ${hero} noticed that ${hero.he} was laughing too`,
    },
    {
      of: 'dogs',
      why: `When ${hero.he} saw one, ${hero.he} crossed the street, even if it was a very small one.`,
      test: `a big brown dog stood at the river with its {rope|leash} caught under a log, and the water was rising`,
      act: `went closer, one step at a time, and talked to the dog all the way. "{I am afraid|My knees are shaking}, and you are afraid," ${hero.he} said. "So we are two." Then ${hero.he} pulled the {rope|leash} free`,
      calm: 'The dog shook off the water, all over them both, and licked the hand that had helped',
    },
    {
      of: 'high places',
      why: `Even on the third step of a ladder, the ground seemed to {swim|pull}.`,
      test: `little ${friend} had climbed the old pear tree and did not dare to come down again`,
      act: `climbed after ${friend.him}. "Do not look down, look at my hands," ${hero.he} said to ${friend}, and also a little to ${hero.himself}`,
      calm: 'Branch by branch they came down together. Only on the ground did their knees begin to shake',
    },
    {
      of: 'deep water',
      why: `${hero.he} went in up to the knees, and not one bit further.`,
      test: `a neighbor's puppy jumped after a stick and could not get back, because the {bank was too steep|current was too strong}`,
      act: `went in up to the knees, and then to the belly, and then to the chest, and reached out as far as ${hero.he} could`,
      calm: 'Wet and shaking, the two of them sat in the grass. The water had been cold, but it had only been water',
    },
    {
      of: 'talking to strangers at the door',
      why: `When the bell rang, ${hero.he} ran to the {kitchen|attic}.`,
      test: `${elder} {slipped|fell} and could not get up, and there was nobody else in the house`,
      act: `ran out and rang at the first door, and at the second, and at the third, until one opened, and called for help, quite loudly`,
      calm: 'The whole street came. One brought ice, one brought a chair, and one brought soup',
    },
  ])
  return [
    [
      meet(tell, hero),
      `{There was only one thing that ${hero} was afraid of|${hero} was afraid of one thing only}: ${of}. ${why}`,
      `"{Everyone is afraid of something|Being brave does not mean that you are not afraid}," said ${elder}. ${hero} did not {believe it|think that this helped}.`,
    ],
    [
      `Then, {one evening|one day|one Sunday}, ${test}.`,
      `{There was nobody else to help.|There was no time to be afraid. That could wait.|${hero}'s heart beat like a drum.} ${hero} ${act}.`,
      `${calm}.`,
    ],
    [
      tell.pick([
        `"Were you not afraid?" asked {everyone|the neighbors} later. "I was," said ${hero}, "but I was busy."`,
        `${hero} is still a little afraid of ${of}. But now ${hero.he} knows what to do about it.`,
        `After that day, the fear was still there, but it had become {so small that it fit into a pocket|as small as a mouse}.`,
        goodNight(tell, hero),
      ]),
    ],
  ]
}

/** A plan fails for a reason; the reason is understood; the second plan works. */
export function secondPlan(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const elder = tell.elder()
  const plan = tell.pick([
    {
      build: 'a raft',
      from: 'four boards and a clothes line',
      fail: 'Two steps from the bank it tipped over, and both of them sat in the water up to the neck',
      why: 'All the weight was on one side',
      fix: 'They tied an empty barrel to each corner',
      works:
        'This time it lay flat on the water like a table, and they {drifted|sailed} down to the mill and ate their sandwiches on board',
    },
    {
      build: 'a kite',
      from: 'newspaper and two sticks',
      fail: 'It went up, turned over and dived nose first into the {cabbages|pond}',
      why: 'It had no tail to hold it steady',
      fix: 'They made a tail from {six|seven} old {socks|ribbons}',
      works: 'Up it went, over the roof, over the tower, until it was no bigger than a stamp',
    },
    {
      build: 'a snow fort',
      from: 'the fresh snow in the yard',
      fail: 'The snow was dry like flour, and every wall fell down',
      why: 'Dry snow does not stick',
      fix: 'They carried warm water from the kitchen and waited until evening',
      works: 'In the morning the walls stood as hard as stone, and nobody could take that fort, not even the big boys',
    },
    {
      build: 'a tree house',
      from: 'boards from an old fence',
      fail: 'On the first windy night, half of the boards {flew away|fell down}',
      why: 'Trees move in the wind, and the nails had no play',
      fix: 'They used ropes instead of nails, so that the house could swing along',
      works: 'The next storm rocked the tree house like a cradle, and not one board was lost',
    },
    {
      build: 'a dam in the brook',
      from: 'sand and more sand',
      fail: 'The water waited, climbed, and carried everything away',
      why: 'Sand alone lets go',
      fix: 'They laid big stones first, then branches, then clay, just as beavers do',
      works: 'Behind the dam there grew a little lake, deep enough for {a boat|three ducks}',
    },
    {
      build: 'a scarecrow',
      from: 'two poles and an old coat',
      fail: 'The crows sat on its shoulders and {slept|chatted}',
      why: 'It stood as still as a post, and crows are not afraid of posts',
      fix: 'They hung tin lids on its sleeves',
      works: 'With every breeze the lids clattered and flashed, and not one crow touched the corn that year',
    },
    {
      build: 'a bridge over the ditch',
      from: 'one long board',
      fail: 'In the middle it bent, it groaned, and it broke',
      why: 'One board is weak in the middle',
      fix: 'They put a thick log under the middle and two boards on top',
      works: 'First the cat went over, then the children, then even the wheelbarrow full of stones',
    },
    {
      build: 'a bird feeder',
      from: 'a flower pot and a stick',
      fail: 'In the morning it was empty, and on the fence sat a squirrel with fat cheeks',
      why: 'It hung too close to the branch',
      fix: 'They hung it on a long, thin wire, far out',
      works:
        'The squirrel looked at it for a long time and went home, and soon {five|eight} little birds were eating side by side',
    },
  ])
  return [
    [
      meetFriends(tell, hero, friend),
      `${oneDay} they decided to build ${plan.build}. They used ${plan.from}.`,
      `{They worked until their hands were sore.|It took the whole morning.|"It is {perfect|the best in the world}," said ${hero}.} {But then they tried it.|}`,
    ],
    [
      `${plan.fail}.`,
      `"{That is the end of it|I knew it}," {sighed|said} ${friend}. "{It does not work|We are no good at this}."`,
      `${elder} came by and looked at what was left. "{Good|Interesting}," said ${elder}. "Now you know one way that does not work. And why does it not work?"`,
      `They thought {hard|for a while}. "${plan.why}!" said ${tell.pick([hero, friend])}. And then they knew what to do. ${plan.fix}.`,
    ],
    [
      `${plan.works}.`,
      `{"One way that does not work and one that does," said ${friend}. "That is a good day."|They were prouder of it than of anything before.|"Shall we build something bigger tomorrow?" asked ${hero}.|}`,
    ],
  ]
}

/** The weather spoils a plan, and something better comes of it. */
export function weatherSurprise(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.friend(hero)
  const elder = tell.elder()
  const [plan, spoiled] = tell.pick([
    ['a picnic on the hill', 'the sandwiches'],
    ['a garden party', 'the lanterns'],
    ['a boat trip', 'the oars'],
    ['a bicycle tour to the old castle', 'the map'],
    ['a ball game in the meadow', 'the ball'],
  ])
  const scene = tell.pick<Scene[]>([
    [
      [
        `The sky was blue when they set out. Then a dark cloud came over the {trees|roofs}, {as big as a whale|as black as a stove}, and the first {fat |}drops fell.`,
        `"Run!" cried ${friend}. They grabbed ${spoiled} and ran to the nearest {barn|hay barn}, and were wet to the skin all the same.`,
      ],
      [
        `It smelled of hay in there. The rain drummed on the roof. ${elder} told a story, a very long one, and they {ate|shared} all that they had brought, down to the last {crumb|apple}.`,
        `In the corner they found a {hen with nine chicks|cat with four kittens}, and one of the little ones fell asleep in ${hero}'s lap.`,
        `"{I hope it rains again|Let it rain}," said ${hero}.`,
      ],
    ],
    [
      [
        `But when they woke up, {everything|the whole world} was gray. There was a fog so thick that ${hero} could not see {the gate|${hero.his} own feet}.`,
        `"That is the end of our plan," said ${friend}. "Is it?" said ${elder}. "I cannot see any end. Come along."`,
      ],
      [
        'They walked into the fog, hand in hand, like sailors. Every tree came toward them like a ship. A {cow|horse} turned into a {dragon|giant} and back again.',
        'Then, at the top of the hill, they stepped out into the sun. All below them lay the fog, white and still like a sea, and the church tower stuck out of it like a {mast|lighthouse}.',
        `They sat down on the shore of that sea and forgot all about ${spoiled}.`,
      ],
    ],
    [
      [
        'In the night it had snowed, and nobody had expected it, so late in the year. Snow lay on the {tulips|cherry blossoms}, on the gate and on the whole plan.',
        `"{It is not fair|Now we must stay inside}," said ${hero}. ${friend} {pressed|made} a snowball and thought about it.`,
      ],
      [
        `An hour later the whole street was outside. They {slid|rode} down the hill on trays and pot lids. ${elder} was the fastest of all, and the loudest.`,
        'By the afternoon the snow had melted, and the flowers shook themselves as if nothing had happened.',
        `"{Was that a dream|Did we dream that}?" asked ${friend}. But their mittens were still wet.`,
      ],
    ],
    [
      [
        `All at once there was a wind. It took the hats first, then the {tablecloth|blanket}, and then it took ${spoiled} as well.`,
        `"Catch it!" cried ${hero}. They ran over the {fields|meadow}, over a ditch and under a fence, and the wind ran in front of them and laughed.`,
      ],
      [
        'At last it dropped everything in a garden that they had never seen. An old man sat there, and he already had their things {on his knees|in his arms}.',
        '"{The wind brings me guests|So the wind has sent me visitors}," he said. "{Last year it was a goat|It has been a long time}. Do you like plum cake?"',
        'They did. And from that day on, they visited him without waiting for the wind.',
      ],
    ],
  ])
  return [
    [
      meet(tell, hero),
      `${hero} and ${friend} had planned it for {weeks|days}: ${plan}, together with ${elder}.`,
      ...scene[0],
    ],
    scene[1],
  ]
}

/** Something is planted, and nothing happens for a very long time. */
export function seed(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent()
  const friend = tell.friend(hero)
  const plant = tell.pick([
    {
      seed: 'a sunflower seed',
      from: 'no bigger than a fingernail',
      grown: 'a sunflower that looked over the roof of the shed',
      gift: 'In the fall it gave {two hundred|three hundred} new seeds',
    },
    {
      seed: 'a pumpkin seed',
      from: 'flat and white like a tooth',
      grown: 'a pumpkin so big that two people could not lift it',
      gift: 'They made nine pots of soup and one lantern of it',
    },
    {
      seed: 'an acorn',
      from: 'with a little cap on',
      grown: 'two leaves on a thin red stem',
      gift: 'An oak takes its time, and it will still be there for the children of your children',
    },
    {
      seed: 'a bean',
      from: 'with brown spots like a horse',
      grown: 'a vine that climbed up to the bedroom window',
      gift: 'You could pick beans from the bed',
    },
    {
      seed: 'an apple seed',
      from: 'brown and shiny like a drop of tea',
      grown: 'a tiny apple tree with five leaves',
      gift: 'Every year they measured it, the child and the tree, back to back',
    },
    {
      seed: 'a tulip bulb',
      from: 'brown and dry like an old onion',
      grown: 'a red tulip as straight as a candle',
      gift: 'Under the earth it had been red all along',
    },
  ])
  const middle = tell.pick<Scene>([
    [
      `Every morning ${hero} ran outside to look. There was nothing but earth. {A week went by, and then another.|It rained, and the sun shone, and there was nothing.}`,
      `"It is {dead|broken}," said ${hero}. "I will dig it up and look." "{Then it will be|If you do, it will be}," said ${elder}. "{It works in secret|The biggest work is done in the dark}."`,
    ],
    [
      `"{How long does it take|When will it come}?" asked ${hero}. "{Longer than you like|As long as it needs}," said ${elder}, "{and not one day longer|and no shorter}." ${hero} {watered it|sang to it} and {sighed|waited}.`,
      `${hero.his} friend ${friend} laughed. "You are watering {dirt|mud}," ${friend.he} said. ${hero} did not answer, and {fetched|filled} the can again.`,
    ],
    [
      `One night there was a {storm|frost}. ${hero} jumped out of bed, ran out in ${hero.his} pajamas and put a {bucket|flower pot} over the spot. {In the morning it was white all around, but not there.|The wind blew everything away, but not the little spot of earth.}`,
      `"{There is nothing there to protect|You protect a bit of earth}," said ${hero.his} friend ${friend}. "{Not yet|There is something in it}," said ${hero}.`,
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `{In the spring|One day} ${elder} gave ${hero.him} ${plant.seed}, ${plant.from}. "{Take good care of it|There is a surprise in it}," said ${elder}.`,
      `${hero} {dug|made} a hole in the ground, put it in, covered it and {poured water on it|said good night}.`,
    ],
    middle,
    [
      `And then, one morning, there was a green {point|tip|hook}, no longer than a grain of rice. ${hero} {danced|shouted} for joy.`,
      `{Day by day|Slowly} it grew and grew, until it was ${plant.grown}. ${plant.gift}.`,
      tell.pick([
        `"{What did you do all that time|How did you do it}?" asked ${friend}. "I waited," said ${hero}. "That was the hard part."`,
        `"Can I have one too?" asked ${friend}. ${hero} gave ${friend.him} a seed and said, "There is a surprise in it. But you must not dig."`,
        '',
      ]),
    ],
  ]
}

/** Someone is lost, keeps a cool head, and is led home by something small. */
export function lostInWoods(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const brother = tell.opposite(hero)
  const kin = brother.gender === 'female' ? 'sister' : 'brother'
  const berry = tell.pick(['blueberries', 'mushrooms', 'chestnuts', 'blackberries', 'pine cones'])
  const way = tell.pick<Scene>([
    [
      `Then ${hero} remembered what ${elder} had said: "Water always knows the way to people." ${hero.he} held ${hero.his} breath and listened. There it was: a brook.`,
      'They followed it, over stones and under branches. The brook became a stream, the stream ran under a bridge, and from the bridge they could see the {church tower|lights of the village}.',
    ],
    [
      `${hero} looked up. Between the treetops the first stars came out. "${elder} showed me," said ${hero}. "That one is the North Star, and our house is {north|in the north} of the forest."`,
      'So they kept the star in front of their noses. {It walked ahead of them, and it never got tired.|Whenever it hid behind a tree, they waited.} At last the trees ended, and there was the fence.',
    ],
    [
      `"When you are lost, stay where you are," ${elder} had always said. So they sat down under a big {spruce|beech} and sang, as loudly as they could, every song they knew.`,
      `They were at the {third|fourth} song when somebody far away sang along, {quite out of tune|deep and loud}. It was ${elder}, with a lantern.`,
    ],
    [
      `Then ${hero} began to laugh. On the path behind them lay ${berry}, one here, one there. There was a hole in the basket!`,
      `They had lost half of the ${berry}, but the ${berry} had marked the way. One by one they {picked|gathered} them up, and with the last one they stood at the {garden gate|edge of the forest}.`,
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneDay} ${hero} and ${hero.his} ${kin} ${brother} went into the forest to look for ${berry}. "{Stay on the path|Be back before dark}," said ${elder}.`,
      `But the best ones grew {behind the next tree|a little further on}, and then behind the one after that. When they looked up, {every tree looked the same|there was no path any more}.`,
    ],
    [
      `"We are lost," said ${brother}, and ${brother.his} lip {trembled|shook}. It was getting {dark|cold}. {An owl called.|Something rustled in the leaves.|} "{Do not cry|Give me your hand}," said ${hero}. "{I must think|Let me think}."`,
      ...way,
    ],
    [
      `{At home there was hot soup.|${elder} put a blanket around them both.} "Were you afraid?" asked ${elder}. "Only ${brother}," said ${hero}. "Only ${hero}," said ${brother}. And both of them ate {like bears|for three}.`,
    ],
  ]
}

/** A map, three clues, and a treasure that is not gold. */
export function treasureMap(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const elder = tell.grandparent()
  const source = tell.pick([
    'in the lining of an old coat',
    'behind a loose brick in the cellar',
    'between the pages of a cookbook',
    'in a clock that had stopped',
    'under the drawer of an old desk',
  ])
  const clues = tell.several(
    [
      {
        read: 'Ten steps from the old oak, toward the sun',
        done: 'The steps of a child are short, so they took {fifteen|sixteen}',
      },
      {
        read: 'Where the stone lion drinks',
        done: `There was no lion, until ${friend} saw that the {fountain|well} had a head with a mane`,
      },
      {
        read: 'Look under the one that never sits down',
        done: 'They thought of a {horse|tree}, and then of the old scarecrow. Under its foot lay a stone with an arrow',
      },
      {
        read: 'Ask the one with two hands and no fingers',
        done: '"A clock!" they both cried, and there was a mark on the wall under the {tower|station} clock',
      },
      {
        read: 'Follow the water that runs uphill',
        done: 'Water cannot run uphill, but the pipe of the old pump could, and they followed it',
      },
      {
        read: 'Turn left at the house without a door',
        done: 'A house without a door? It was the {beehive|bird house}, of course, and they turned left',
      },
    ],
    2,
  )
  const prize = tell.pick<Scene>([
    [
      `In the box lay a {bag|handful} of marbles, a tin soldier and a letter. "I was {eight|nine} years old when I hid this," it said. "If you found it, you are as {curious|clever} as I am." It was signed by ${elder}.`,
      `They ran to ${elder}, who {turned red|laughed until the tears came}. "{I had forgotten where it was|I looked for it for years}," ${elder.he} said.`,
    ],
    [
      `In the box there were seeds, {dry|small} and brown, in a paper bag. "{That is not a treasure|Only seeds}," said ${friend}. But they put them in the ground.`,
      `In the summer there were flowers that nobody in the village had seen for {fifty|forty} years. ${elder} stood in front of them for a long time. "My mother had those," ${elder.he} said.`,
    ],
    [
      `In the box lay an empty {book|album}, and on the first page it said: "The treasure is the way here. Write it down." So they {wrote down|put in} every clue and every wrong turn.`,
      'Then they hid the book again, {a little deeper|in a better place}, for somebody who is not yet born.',
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneDay} ${hero} found a map ${source}. There was a red cross on it, and two {lines|sentences}.`,
      `"A treasure!" {whispered|said} ${friend}, ${hero.his} best friend. {They took a spade and a sandwich and went.|"Fetch the spade!" said ${hero}.}`,
    ],
    [
      `"${clues[0].read}," ${hero} read. ${clues[0].done}.`,
      `"${clues[1].read}," read ${friend}. ${clues[1].done}.`,
      'There they dug. After an hour the spade hit {a box|an iron box}.',
    ],
    prize,
  ]
}

/** Something is stuck high up, and help after help gets stuck as well. */
export function stuckHigh(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.friend(hero)
  const neighbor = tell.neighbor()
  const toy = tell.pick(['kite', 'ball', 'balloon', 'puppet'])
  const color = tell.color()
  const tree = tell.pick(['oak tree', 'chestnut tree', 'church roof', 'lamp post', 'pine tree'])
  const [first, second, third] = tell.several(
    ['shoe', 'broom', 'walking stick', 'slipper', 'fishing rod', 'umbrella', 'school bag'],
    3,
  )
  const end = tell.pick<Scene>([
    [
      `Now four things were up there, and four people stood below and scratched their heads. Then a very small ${tell.pick(['girl', 'boy'])} came by and asked, "{Why don't you wait for the wind|Have you asked the wind}?"`,
      `"{The wind|Wait}!" they laughed. But at that moment it came. It shook everything hard, once, and down fell the ${first}, the ${second}, the ${third} and the ${toy}.`,
    ],
    [
      `Then the mail carrier came around the corner with a long ladder, because he was also the {fireman|painter}. One by one he {handed|brought} everything down: the ${third}, the ${second}, the ${first} and the ${color} ${toy}.`,
      `When he was back on the ground, he felt his head. "{My cap|Oh no}!" he said. His cap was hanging where the ${toy} had been.`,
    ],
    [
      `Then a crow {came|flew up} and looked at the fine collection. It {picked|pecked} at the ${toy}, it pulled, and {plop|swish}, it came down. It pulled at the ${first}, the ${second} and the ${third}.`,
      `"Thank you!" called ${hero}, and put half of a sandwich on the wall. {That was the price, and it was fair.|The crow had known that all along.}`,
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneDay} the ${color} ${toy} that ${hero} had {got|been given} for ${hero.his} birthday got stuck at the very top of the ${tree}.`,
      `{It was too high for any arm.|"Oh no!" said ${hero}.|}`,
    ],
    [
      `${hero} threw a ${first} at it. Now the ${first} was stuck too.`,
      `${friend} came and threw a ${second}. It went up, and it stayed up. "{Strange|Oh dear}," said ${friend}.`,
      `"{Let me|That is not the way}," said ${neighbor}, {who had seen it all|who came across the street}. "{You have to throw with feeling|I know about throwing}." And ${neighbor.he} threw a ${third}. {It was a beautiful throw.|} It stayed where it was.`,
    ],
    end,
    [
      `{${hero} held the ${toy} very tightly all the way home.|And the ${toy}? It never went near that ${tree} again.|They laughed about it for a week.|}`,
    ],
  ]
}

/** A hurt bird is cared for, and when it is well, it has to be let go. */
export function nursedBird(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const patient = tell.pick([
    { noun: 'sparrow', hurt: 'a bent wing', food: 'seeds', home: 'a shoe box full of hay', back: 'on the window sill' },
    {
      noun: 'young owl',
      hurt: 'a sore foot',
      food: 'bits of meat',
      home: 'a basket in the attic',
      back: 'in the barn',
    },
    {
      noun: 'duckling',
      hurt: 'a cut on its leg',
      food: 'chopped grass',
      home: 'the old wash tub',
      back: 'by the pond',
    },
    {
      noun: 'hedgehog',
      hurt: 'a thorn in its paw',
      food: 'cat food',
      home: 'a box with a round door',
      back: 'under the hedge',
    },
    {
      noun: 'swallow',
      hurt: 'a tired heart, because it had flown too far',
      food: 'flies',
      home: 'a hat on the wardrobe',
      back: 'under the roof',
    },
    {
      noun: 'little bat',
      hurt: 'a tear in its wing',
      food: 'tiny worms',
      home: 'a dark sock on a hook',
      back: 'outside the window',
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneMorning} ${hero} found a ${patient.noun} in the {grass|yard|lane}. It had ${patient.hurt}. It looked at ${hero.him} with one {black|round} eye.`,
      `"Can we keep it?" asked ${hero}. "We can help it," said ${elder}. "{That is not the same|Keeping is something else}."`,
    ],
    [
      `They gave it ${patient.home}. ${hero} brought ${patient.food} and water, {every three hours|early and late}.`,
      `{At first it did not eat. Then it ate a little. Then it ate everything.|On the third day it ate out of ${hero}'s hand.} ${hero} called it {Friend|Button|Guest|Crumb}, and told it {all the news|every secret}.`,
      `{Two weeks|Ten days} later it was {well|as good as new}.`,
    ],
    [
      `"{It is time|You know what comes now}," said ${elder}. ${hero} {knew it|nodded}, and ${hero.his} throat was {tight|sore}. They carried the ${patient.noun} outside, and ${hero} opened both hands.`,
      `{For a moment it stayed.|It looked back once.|} Then it was gone, and the garden was very {big|quiet}.`,
      tell.pick([
        `But the next spring, there was a ${patient.noun} ${patient.back}, and it was not {shy|afraid} at all. {Was it the same one?|"Hello," said ${hero}.} ${hero} was sure of it.`,
        `"{Are you sad|Does it hurt}?" asked ${elder}. "{Yes|A little}," said ${hero}. "But look how happy it is!"`,
        `That night ${hero} left ${patient.home} where it was, with the best bits in it. You never know.`,
      ]),
    ],
  ]
}

/** A small light in a dark night brings somebody home. */
export function nightLight(tell: Teller): Scene[] {
  const hero = tell.child()
  const parent = tell.parent()
  const elder = tell.grandparent()
  const { work, danger, idea, shine } = tell.pick([
    {
      work: 'went out to sea to catch fish',
      danger: 'a fog came up from the sea, as thick as wool',
      idea: 'rang the old ship bell',
      shine: 'Ding, dong, it went into the fog, ten strokes and a rest, ten strokes and a rest',
    },
    {
      work: 'drove the mail over the mountain',
      danger: 'snow began to fall, so thickly that the road disappeared',
      idea: 'put a candle into every glass in the house and set them along the road',
      shine: 'Forty little lights stood in the snow like a string of beads',
    },
    {
      work: 'looked after the sheep on the high meadow',
      danger: 'a storm came and {blew out|put out} every lamp in the valley',
      idea: 'lit a lantern and carried it up to the top of the hill',
      shine: 'The wind pulled at the lantern, but two hands held it high',
    },
    {
      work: 'worked late at the mill across the river',
      danger: 'the river rose and carried off the bridge',
      idea: 'swung a burning branch above the one place where the water was shallow',
      shine: 'The red light drew circles in the dark, big and slow, so that they could be seen from far away',
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `Every day ${hero.his} ${parent.noun} ${work}, and every evening, at seven, ${parent.he} came home.`,
      `One evening ${danger}. {Seven o'clock came, and then eight.|The clock struck seven, and nobody came.} "${parent.he} cannot see the way," said ${elder}.`,
    ],
    [
      `${hero} {stood|sat} at the window. "Then we must show ${parent.him} the way," ${hero.he} said. {"It is cold," said ${elder}. "I will come along."|${elder} wanted to say no, but then ${elder.he} took ${elder.his} coat too.} And ${hero} ${idea}.`,
      `${shine}. {Their fingers {froze|were numb}.|An hour went by.|"Is it any use?" asked ${elder}. "It is," said ${hero}.}`,
    ],
    [
      `Then, out of the dark, somebody called. {It was very faint.|"Here!" shouted ${hero}. "Here!"} A shape came nearer and became a coat, and in the coat was ${parent}.`,
      tell.pick([
        `"I was going the wrong way," said ${parent}. "Then I noticed you. {Without you I would still be out there|You brought me home}."`,
        `"Who taught you that?" asked ${parent}, and held ${hero.him} so tightly that the buttons pressed. "Nobody," said ${hero}. "I only wanted you to come home."`,
        `Nobody said much that night. They drank hot tea, and three {wet |}coats hung by the stove, side by side.`,
      ]),
    ],
  ]
}
