// Plots among animals that speak: fables about greed and boasting, help that comes back, and winters got through.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import type { Teller } from './cast.ts'
import { meetAnimal, oneDay, oneMorning } from './scenes.ts'

/** A small animal is helped by a big one, who laughs at the thanks, and pays it back in its own way. */
export function smallHelpsBig(tell: Teller): Scene[] {
  const big = tell.animal(({ size }) => size === 'big')
  const small = tell.animal(({ noun }) => noun === 'mouse' || noun === 'sparrow' || noun === 'mole')
  const help = tell.pick([
    `One day ${small} the ${small.noun} fell into the river and was carried away. ${big} held a long branch across the water. "Hold on," ${big.he} said, and pulled ${small.him} to the bank.`,
    `One winter night ${small} the ${small.noun} stood at the door, blue with cold. "Come in," said ${big}. "There is {hot soup|a warm fire}, and you do not take up much room."`,
    `One evening ${big} almost stepped on ${small} the ${small.noun}. "Please," said ${small}, "I am so little." "Then I should look where I walk," said ${big}, and carried ${small.him} home.`,
    `One dry summer ${small} the ${small.noun} could not find a drop of water. ${big} {knew a hidden spring|dug a deep hole}, and the two of them drank side by side.`,
  ])
  const trouble: Record<string, Scene[]> = {
    mouse: [
      [
        `In the fall ${big} walked into a hunter's net. The more ${big.he} pulled, the tighter it grew.`,
        `${small} heard ${big.him} and came running. "I am too little to pull," said ${small}, "but I have teeth." {All night|Hour after hour} ${small.he} gnawed at the ropes, one after the other, and by {sunrise|morning} the net fell apart.`,
      ],
      [
        `In the fall ${big} crept into a sack of corn to sleep, and the farmer tied it shut. It was dark in there, and the cart was already rolling.`,
        `${small} jumped on the cart and bit through the string. {"Out with you!" said ${small}.|The sack opened like a flower.} The farmer came home with an empty sack and never knew why.`,
      ],
    ],
    sparrow: [
      [
        `In the fall ${big} lost the way in a fog so thick that ${big.he} walked in circles.`,
        `${small} flew up above the fog, where the sun was shining, and looked around. "Follow my voice!" called ${small}, and sang all the way from tree to tree, until ${big} stood at ${big.his} own door.`,
      ],
      [
        `In the fall two hunters came, and ${big} was fast asleep and did not hear them.`,
        `${small} pulled ${big} by the ear and screamed as loudly as a ${small.noun} can. ${big} woke up just in time. Then ${small} flew around the hunters' heads until they {lost their hats|ran away}.`,
      ],
    ],
    mole: [
      [
        `In the fall a {rock|tree} rolled in front of the ${big.home} while ${big} was inside. ${big.he} pushed and pushed, but it did not move.`,
        `Then ${big.he} heard a scratching under the floor. Up came a pink nose. "I cannot move it either," said ${small}, "but I can go around." And ${small} dug a tunnel, and dug it wide, until ${big} fit through.`,
      ],
      [
        `In the fall ${big} fell into a deep pit. The walls were steep, and nobody heard ${big.him}.`,
        `Nobody but ${small}, who hears with both feet. ${small.he} dug a path from the meadow down to the bottom of the pit, as gentle as a ramp, and ${big} simply walked out.`,
      ],
    ],
  }
  return [
    [meetAnimal(tell, big), help],
    [
      `"{Thank you|I will never forget this}," said ${small}. "One day I will help you, too."`,
      `${big} {laughed until ${big.his} belly shook|had to smile}. "You?" ${big.he} said. "{Help me|What could you do for me}? But it is kind of you to say so."`,
    ],
    tell.pick(trouble[small.noun]),
    [
      `{"You said that you would help me one day," said ${big}. "I should not have laughed."|${big} bowed ${big.his} big head. "Thank you, little friend," ${big.he} said.|"Now we are even," said ${small}. "No," said ${big}. "Now we are friends."}`,
      '{Since then, nobody in the wood has laughed at small friends.|}',
    ],
  ]
}

/** Someone wants it all, and so nearly loses it all. */
export function greedy(tell: Teller): Scene[] {
  const hero = tell.animal(
    ({ noun }) => noun !== 'sparrow' && noun !== 'turtle' && noun !== 'lamb' && noun !== 'donkey',
  )
  const other = tell.animal(({ size }) => size === 'small')
  const story = tell.pick<Scene[]>([
    [
      [
        `${oneDay} ${hero} found a jar full of ${tell.pick(['cherries', 'honey cakes', 'sweet nuts'])}. The neck of the jar was narrow. ${hero} put ${hero.his} paw in, grabbed as much as ${hero.he} could, and now the paw would not come out.`,
        `${hero} {pulled|shook} the jar and {pushed|rolled around}. ${hero.he} ran in circles with the jar on ${hero.his} arm. Nothing helped.`,
      ],
      [
        `"Let go of half," said ${other} the ${other.noun}, who had been watching. "Never!" cried ${hero}. "It is mine, all of it!"`,
        `{It got dark.|An hour went by.} ${hero}'s arm grew {tired|heavy}. "Half?" ${hero.he} asked in a small voice. "Half," said ${other}. ${hero} opened ${hero.his} paw a little, and out it came.`,
        `${hero} ate what ${hero.he} had, and tipped out the rest for ${other}. {Strange to say, it was enough.|It was not all. But it was a good deal more than a stuck paw.}`,
      ],
    ],
    [
      [
        `In the old mill ${hero} found a hole in the wall, and behind it a pantry full of ${tell.pick(['cheese', 'apples', 'corn', 'pies'])}. ${hero} slipped in easily, because ${hero.he} was thin and hungry.`,
        `${hero} ate for three. Then ${hero.he} ate for five. "It would be a pity to leave anything," ${hero.he} said, and ate on.`,
      ],
      [
        `Then the miller's steps came up the stairs. ${hero} ran to the hole, and there ${hero.he} stuck, with the head outside and the belly inside.`,
        `"{Breathe out|Think of something thin}!" called ${other} the ${other.noun}, and pulled. {One, two, plop!|It took three pulls.} ${hero} flew out like a cork. All the fur on ${hero.his} belly was gone.`,
        `"{How much is enough|What have you learned}?" asked ${other}. "As much as fits through the door," said ${hero}.`,
      ],
    ],
    [
      [
        `That summer there was no end of ${hero.food}. ${hero} gathered and gathered, until the ${hero.home} was full to the roof.`,
        `"{Give me a few|May I have some}," said ${other} the ${other.noun}. "{I have hurt my foot|My little ones are hungry}." "{There is nothing left over|I may need it}," said ${hero}, and shut the door.`,
      ],
      [
        `When winter came, ${hero} opened the store. It smelled {terrible|bad}. At the bottom everything was squashed, and in the middle everything was {rotten|moldy}, because there had been too much of it and no air.`,
        `There was a knock. It was ${other}, with a small, clean basket. "{I dried mine in the sun|I did not have much, so I took good care of it}," said ${other}. "{Sit down|Eat with me}."`,
        `${hero} {blushed|was ashamed} down to the tail. The next summer ${hero.he} gathered half as much and gave away the other half.`,
      ],
    ],
  ])
  return [[meetAnimal(tell, hero), ...story[0]], story[1]]
}

/** A boast is taken at its word. */
export function boaster(tell: Teller): Scene[] {
  const hero = tell.animal(({ noun }) => noun !== 'turtle' && noun !== 'lamb')
  const friend = tell.animal()
  const test = tell.pick<Scene[]>([
    [
      [
        `"I have climbed the highest mountain in the world," ${hero} liked to say, "{and it was easy|before breakfast}."`,
        `${oneDay} a little kite got caught on the Bald Rock, and everyone looked at ${hero}. "{You do it|That is nothing for you}," they said.`,
        `${hero} looked up. The rock was {high and smooth|higher than it had ever been}. ${hero.his} mouth went dry.`,
      ],
      [
        `${hero} climbed as high as {a chair|a fence}, and there ${hero.he} hung. "I {cannot|can't do it}," ${hero.he} whispered. "I have never climbed anything."`,
        `Nobody laughed. "I know a path around the back," said ${friend} the ${friend.noun}. "It is long, but it is not steep. Shall we?"`,
        `They walked up together and brought the kite down. "Now I have really been up there," said ${hero}. "{It feels better|That is much nicer} than telling it."`,
      ],
    ],
    [
      [
        `"I am not afraid of anything," ${hero} told everyone, every day, {at breakfast and at supper|twice}.`,
        `${oneDay} a terrible howling came out of the hollow hill. "{Go and look|Tell us what it is}," said the others, and they hid behind ${hero}.`,
        `${hero} took one step. Then ${hero.he} took another, and that one went backwards.`,
      ],
      [
        `"I am {very much|so} afraid," said ${hero} at last. It was quiet for a moment. "Oh, good," said ${friend} the ${friend.noun}. "So am I. {Let us go together|Then we can go together}."`,
        `Together they crept up. In the hill there was a hole, and whenever the wind blew, the hole howled like a {bottle|flute}. That was all.`,
        `"I am not afraid of holes," said ${hero}. ${friend} looked at ${hero.him}. "{Not any more|Not when you are here}," said ${hero}.`,
      ],
    ],
    [
      [
        `"I can sing better than the nightingale," said ${hero}. "{I only do not want to|I am only saving my voice}."`,
        `${oneDay} the nightingale had a sore throat, just on the night of the summer feast. "How lucky that we have you," everyone said to ${hero}.`,
        `${hero} stood on the stump, opened ${hero.his} mouth, and out came something like a {rusty gate|saw}.`,
      ],
      [
        `${hero} wanted to sink into the ground. "{Do that again|Wait}," said ${friend} the ${friend.noun}, and {began to clap|tapped on a log}. "It is no song, but what a drum!"`,
        `${hero} {croaked|rasped} in time, and everyone stamped along. It was the {wildest|best} dance that the wood had ever seen.`,
        `"I cannot sing," ${hero} told the nightingale the next day. "{I know|So I heard}," said the nightingale. "But I cannot make anyone dance."`,
      ],
    ],
  ])
  return [[meetAnimal(tell, hero), ...test[0]], test[1]]
}

/** A store for winter is hidden by marks that do not stay; what is lost comes up in spring. */
export function forgottenStore(tell: Teller): Scene[] {
  const hero = tell.animal(({ noun }) => ['squirrel', 'mouse', 'hedgehog', 'badger', 'raccoon'].includes(noun))
  const friend = tell.animal(({ size }) => size !== 'tiny')
  const count = tell.pick(['sixty', 'eighty', 'ninety-nine', 'a hundred', 'a hundred and one'])
  const { nut, tree } = tell.pick([
    { nut: 'acorns', tree: 'oaks' },
    { nut: 'hazelnuts', tree: 'hazels' },
    { nut: 'chestnuts', tree: 'chestnut trees' },
    { nut: 'walnuts', tree: 'walnut trees' },
    { nut: 'beechnuts', tree: 'beeches' },
  ])
  const { mark, gone } = tell.pick([
    { mark: 'right under the cloud that looks like a sheep', gone: 'the cloud had sailed away long ago' },
    { mark: 'next to the flower with the butterfly on it', gone: 'there was no butterfly, and there was no flower' },
    { mark: 'ten steps from the sleeping cow', gone: 'the cow had woken up and gone home' },
    { mark: 'at the very tip of the shadow of the big tree', gone: 'the shadow was somewhere else every hour' },
    { mark: 'under the reddest leaf of all', gone: 'all the leaves had come down, and all of them were brown' },
    { mark: 'where the last swallow sat', gone: 'the swallow was in Africa and could not be asked' },
  ])
  return [
    [
      meetAnimal(tell, hero),
      `{All fall|In the fall} ${hero} buried ${nut} {one by one|from morning to night}, until there were ${count}. "Will you find them again?" asked ${friend} the ${friend.noun}. "{Of course|I am not stupid}," said ${hero}. "They are ${mark}."`,
    ],
    [
      `Then {the snow came|it was winter}, and ${hero} was hungry. But ${gone}. ${hero} dug here and ${hero} dug there, {until it was dark|until both paws were sore}, and found {nothing|one old button}.`,
      `"{Come in|Do not cry}," said ${friend}. "{I have ${friend.food} for two|There is enough ${friend.food} here for both of us}." So they {sat close together and told each other stories|ate slowly and counted the days}, and the long winter went by.`,
    ],
    [
      `When the snow had melted, ${hero} looked out and {rubbed both eyes|forgot to breathe}. The whole hill was full of tiny green ${tree}! "{There they are|I have found them}!" cried ${hero}. {And ${hero.he} counted them: ${count}.|"I knew that they were here!"|}`,
      `{"When they are big," ${hero} said to ${friend}, "half of what falls down is yours."|Today there is a wood in that place, and the animals call it the Forgotten Wood.|Since then, ${hero} forgets a few of them every fall, on purpose.}`,
    ],
  ]
}

/** Something is too heavy for one, and for two; the last and smallest pull decides. */
export function bigPull(tell: Teller): Scene[] {
  const farmer = tell.neighbor()
  const [a, b, c] = [
    tell.animal(({ size }) => size === 'big'),
    tell.animal(({ size }) => size === 'small'),
    tell.animal(({ size }) => size === 'tiny'),
  ]
  const { thing, place, use } = tell.pick([
    { thing: 'turnip', place: 'in the field', use: 'they made soup of it, and the soup lasted until Sunday' },
    {
      thing: 'pumpkin',
      place: 'in the ditch, where it had rolled',
      use: 'they baked pies, and there was one for every farm in the valley',
    },
    { thing: 'log', place: 'across the road', use: 'they cut it into stools, a big one, a small one and a tiny one' },
    { thing: 'cart', place: 'in the mud', use: 'they all rode home on it, and the hay was soft' },
    { thing: 'boat', place: 'on the sand, high and dry', use: 'they all went fishing in it, and nobody was too heavy' },
    {
      thing: 'bell',
      place: 'at the bottom of the pond',
      use: 'they hung it in the apple tree, and it rang for every meal',
    },
  ])
  const verb = tell.pick(['pulled', 'tugged', 'heaved'])
  return [
    [
      `There was a ${thing} ${place}, and ${farmer}, the farmer, could not move it. It was the {biggest|heaviest} ${thing} in the valley.`,
      `${farmer} spat on both hands and ${verb}. ${farmer.he} ${verb} until ${farmer.his} face was as red as a {beet|tomato}. The ${thing} did not move.`,
    ],
    [
      `${a} the ${a.noun} came by. "{I am strong|Let me help}," said ${a}. Two of them ${verb}. {The ropes creaked.|The birds stopped singing.} The ${thing} did not move.`,
      `${b} the ${b.noun} came by. "{Three is better than two|I know how}," said ${b}. Three of them ${verb}. {It shook a little.|It groaned.} It did not move.`,
      `${c} the ${c.noun} came by. "May I help?" asked ${c}. They {laughed|all laughed}. "You are no bigger than a button," said ${a}. "{Maybe a button is missing|Let me try}," said ${c}.`,
    ],
    [
      `So four of them ${verb}. One, two, three, and {plop|creak|whoosh}! And the ${thing} was free.`,
      `"{That was me|So that was what was missing}!" said ${c}. And who could say that it was not true? Then ${use}.`,
    ],
  ]
}

/** A little one has lost its mother and asks its way from animal to animal. */
export function findingMother(tell: Teller): Scene[] {
  const { child, mother, traits, wrong } = tell.pick([
    {
      child: 'duckling',
      mother: 'duck',
      traits: ['a yellow bill', 'feet like little paddles'],
      wrong: ['a hen, and her feet were like forks', 'a heron, and his legs were like poles'],
    },
    {
      child: 'lamb',
      mother: 'sheep',
      traits: ['a coat like a cloud', 'a black nose'],
      wrong: ['a goat, and she had horns', 'a white dog, and he barked'],
    },
    {
      child: 'bear cub',
      mother: 'bear',
      traits: ['round ears', 'a voice like far thunder'],
      wrong: ['a badger, and he had stripes', 'a hare, and her ears were far too long'],
    },
    {
      child: 'kitten',
      mother: 'cat',
      traits: ['green eyes', 'a tail with a white tip'],
      wrong: ['a dog, and his eyes were brown', 'a rabbit, and her tail was a ball'],
    },
    {
      child: 'foal',
      mother: 'horse',
      traits: ['a long mane', 'a white star on the forehead'],
      wrong: ['a cow, and she had a bell around her neck', 'a donkey, and his ears were too long'],
    },
    {
      child: 'owl chick',
      mother: 'owl',
      traits: ['big golden eyes', 'soft, silent wings'],
      wrong: ['a crow, and her wings were loud', 'a cat, and she had no wings at all'],
    },
  ])
  const name = tell.creature(child)
  const lost = tell.pick([
    'had run after a butterfly',
    'had fallen asleep under a bush',
    'had only wanted to see what was behind the hill',
    'had followed a beetle, step by step',
  ])
  const found = tell.pick<Scene>([
    [
      `Then ${name} was {so tired|too tired to walk} and sat down and {cried|called}. A mother {can hear|knows} that from the other side of the {hill|river}.`,
    ],
    [
      `"{Stay where you are|Sit down here}," said a wise old toad. "If both of you run around, you will never meet." So ${name} {sat still|waited}.`,
    ],
    [
      `Then ${name} smelled something. It smelled of home, of milk and of {warm straw|sleep}. ${name} followed ${name.his} nose, around the {barn|bush} and through the {gate|ferns}.`,
    ],
  ])
  return [
    [
      `A little ${child} {named|called} ${name} ${lost}. When ${name.he} looked up, ${name.his} mother was gone.`,
      `"My mother has ${traits[0]} and ${traits[1]}," ${name} {said to ${name.himself}|told the wind}. "{I will find her|She cannot be far}."`,
    ],
    [
      `First ${name} met ${wrong[0]}. "Are you my mother?" asked ${name}. "{No, little one|I am not}," was the answer. "{Try further on|But I hope that you find her}."`,
      `Next ${name} met ${wrong[1]}. "You are not my mother," said ${name}, and ${name.his} chin {shook|trembled}. "{No|That is true}. But I will come with you."`,
      ...found,
    ],
    [
      `And there she came, a ${mother} with ${traits[0]} and ${traits[1]}. "{There you are|My little one}!" she said.`,
      `"I knew you at once," said ${name}. "By what?" asked ${name.his} mother. "{By the way you ran|You are the only one who ran}," said ${name}.`,
    ],
  ]
}

/** Two meet where only one can pass. */
export function narrowBridge(tell: Teller): Scene[] {
  const one = tell.animal(({ size }) => size !== 'tiny')
  const two = tell.animal(({ size }) => size !== 'tiny')
  const way = tell.pick([
    'cross a bridge that was just one log',
    'walk along a cliff, on a path as narrow as a plank',
    'jump from stone to stone across the brook',
    'go through a tunnel that was just big enough for one',
  ])
  const load = tell.pick([
    'basket of eggs',
    'jug of milk',
    'pile of new plates',
    'cake with three layers',
    'sack of flour',
  ])
  const end = tell.pick<Scene[]>([
    [
      [
        `"I was here first," said ${one}. "I am in more of a hurry," said ${two}. "I am older," said ${one}. "I am bigger," said ${two}. They {pushed|stamped}, and {crash|bang}! Down went both of them, and a ${load} as well.`,
      ],
      [
        `They climbed out, on the same side, {wet|dirty} and without a word. "{That was stupid|We are both fools}," said ${one} {at last|after a while}. "{Yes|Very}," said ${two}. "{Shall we try it again|Once more}?"`,
        `They went back, one to the left and one to the right. "{After you|You first}," said ${one}. "No, you first," said ${two}. And then they both began to laugh.`,
      ],
    ],
    [
      [
        `"Go back," said ${one}. "You go back," said ${two}. They {stood there|waited} until noon. They {stood there|waited} until the shadows grew long. Neither of them moved.`,
      ],
      [
        `Then a snail came along. "{Excuse me|May I}?" it said, and crawled up ${one}'s leg, over ${one.his} back, across both noses and down on the other side. {"Good evening," it said.|It did not even slow down.}`,
        `${one} and ${two} looked at each other. "{Over|Like that}?" asked ${one}. "{Over|Like that}," said ${two}, and lay down flat. ${one} stepped over ${two.him}, very carefully. And neither of them was smaller afterward.`,
      ],
    ],
    [
      [
        `"Let me through," said ${one}. "I would, but I cannot turn around with this," said ${two}, and held up a ${load}. "{Neither can I|I cannot walk backwards}," said ${one}.`,
      ],
      [
        `They thought about it. Then ${two} handed over the ${load}, turned around and walked back, and ${one} carried it behind ${two.him}. On the other side they changed again.`,
        `"{That is heavy|You have quite a load}," said ${one}. "{Where do you have to go|How far is it}?" "To the {mill|village}," said ${two}. "{I am going there as well, now|Give me one side of it}," said ${one}. And they went together.`,
      ],
    ],
  ])
  return [
    [
      meetAnimal(tell, one),
      `To get to the market, you had to ${way}. ${oneDay} ${one} was halfway when ${two} the ${two.noun} came from the other side.`,
      ...end[0],
    ],
    end[1],
  ]
}

/** A danger threatens all; each does what only that one can do. */
export function allTogether(tell: Teller): Scene[] {
  const leader = tell.animal(({ size }) => size === 'small')
  const doubted = tell.animal(({ noun }) => ['turtle', 'mole', 'frog', 'lamb', 'mouse'].includes(noun))
  const { danger, deeds, last } = tell.pick([
    {
      danger: 'the river began to rise. It licked at the meadow, and then at the first doors',
      deeds: ['The beavers cut down trees', 'the rabbits dug a ditch', 'the birds brought moss for the cracks'],
      last: `there was one small hole that nobody could find, and the water came and came. ${doubted} put ${doubted.his} ear to the wall and listened. "There," ${doubted.he} said, and sat down on it`,
    },
    {
      danger: 'smoke rose behind the hill. The dry grass was burning',
      deeds: [
        'The badgers dug a broad strip of bare earth',
        'the deer stamped out the sparks',
        'the ducks carried water in their bills',
      ],
      last: `one spark flew over all of them and landed in the hay by the old oak. Nobody saw it but ${doubted}, who was so slow that ${doubted.he} was still there. ${doubted.he} rolled on it until it was out`,
    },
    {
      danger: 'the great snow came, and the lambs were still up on the mountain',
      deeds: ['The foxes found the trail', 'the deer trod a path', 'the owls called from tree to tree'],
      last: `at the top the wind had covered everything, and nobody knew where to dig. ${doubted} put one foot on the snow and felt a heart beating far below. "Here," ${doubted.he} said`,
    },
  ])
  return [
    [
      meetAnimal(tell, leader),
      `Nearby lived ${doubted} the ${doubted.noun}. "What can you do?" everyone used to say.`,
      `One night ${danger}.`,
    ],
    [
      `"{Everyone out|Wake up}!" cried ${leader}, and ran from door to door. "Let everyone do what they do best!"`,
      `${deeds[0]}, ${deeds[1]}, and ${deeds[2]}. "And what can I do?" asked ${doubted}. But nobody {answered|listened}.`,
      `It was almost done. Only ${last}.`,
    ],
    [
      `{In the morning|When the sun came up} all of them sat together, tired and {dirty|wet}, and nobody was missing.`,
      tell.pick([
        `"Who saved us?" asked a very little rabbit. They all began to say a name, and each of them said a different one. But ${leader} said, "${doubted}."`,
        `${leader} made room on the best stone. "This place is for ${doubted}," ${leader.he} said. And nobody ever asked again what ${doubted} could do.`,
        `"We never asked you," said ${leader} to ${doubted}. "{We are sorry|That was our mistake}. What else can you do?" "{Make soup|Listen}," said ${doubted}.`,
      ]),
    ],
  ]
}

/** A sly one wants the supper of a small one, and is beaten by a good answer. */
export function outwitted(tell: Teller): Scene[] {
  const sly = tell.creature(tell.pick(['fox', 'wolf', 'cat', 'weasel']), 'male')
  const small = tell.animal(({ noun }) => ['mouse', 'rabbit', 'duck', 'squirrel', 'hedgehog', 'lamb'].includes(noun))
  const trick = tell.pick<Scene[]>([
    [
      [
        `"{You must be tired|What a heavy basket}," said ${sly}. "Let me carry your basket of ${small.food}. {I am going your way|I like to help}."`,
        `${small} saw how his mouth watered. "How kind," said ${small}. "But it has to be carried on the head, with both paws up, and with both eyes shut, or it will bring bad luck."`,
      ],
      [
        `${sly} put up both paws and shut both eyes. "{Like this|Is that right}?" he asked. Nobody answered. {He waited for quite a while.|He counted to a hundred.}`,
        `When he opened his eyes, there was a stone on his head, and ${small} was at home, and the door was shut.`,
      ],
    ],
    [
      [
        `"{Come out and play|Good news}!" called ${sly} in front of the door. "All animals are friends now. Nobody eats anybody any more. {Let us hug|Give me your paw} on it!"`,
        `"{How wonderful|I am so glad}," said ${small}, and looked over his shoulder. "Then we can wait for the {dogs|hunter's dogs}. I see them coming up the hill. They will want to hug too."`,
      ],
      [
        `"I have just remembered something," said ${sly}, and was {off|gone} like an arrow. "{But all animals are friends|Do not go}!" called ${small}.`,
        `"{Perhaps the dogs have not heard it yet|They may not know}!" he called back. There were no dogs at all, of course. There was only a very small ${small.noun}, laughing.`,
      ],
    ],
    [
      [
        `One night ${sly} had ${small} in a corner at last. "{Any last wish|What do you say now}?" he asked.`,
        `"{Just one|Only one little thing}," said ${small}. "They say that you howl more beautifully than anyone. I would so like to hear it once."`,
      ],
      [
        `${sly} was flattered. He {sat down|closed his eyes}, put back his head and howled, long and loud, with {three|four} verses. And who can howl and watch at the same time?`,
        `When he was done, the corner was empty. "{Bravo|That was beautiful}!" it came from far away. "{Tomorrow again|I have never run to better music}!"`,
      ],
    ],
    [
      [
        `"I bet that I am faster than you," said ${sly}. "{If I win, I get your|The winner gets the} ${small.food}." ${small} had no choice. "{Good|Very well}," said ${small}. "To the old oak. Tomorrow."`,
        `That night ${small} went to see ${small.his} twin ${small.gender === 'female' ? 'sister' : 'brother'}, who looked just the same to the last hair.`,
      ],
      [
        `One, two, three! ${sly} ran like the wind. But when he reached the oak, somebody was already sitting there, eating ${small.food}. "{There you are|What kept you}?" asked the ${small.noun}.`,
        `"{Back again|Once more}!" cried ${sly}, and ran back. And at the other end sat a ${small.noun}, not even out of breath. ${sly} ran {seven|five} times. Then he lay down and never made a bet again.`,
      ],
    ],
  ])
  return [
    [
      meetAnimal(tell, small),
      `Not far away lived ${sly} the ${sly.noun}, who was {always hungry|as sly as he was hungry}.`,
      ...trick[0],
    ],
    trick[1],
    [
      '{A small head can hold a big idea.|That evening the little one ate very well.|He told nobody about it. But the birds had seen everything, and they told it to me.|}',
    ],
  ]
}

/** A birthday seems to be forgotten; everyone behaves strangely; there is a reason. */
export function forgottenBirthday(tell: Teller): Scene[] {
  const hero = tell.animal()
  const [a, b] = [tell.animal(), tell.animal()]
  const gift = tell.pick([
    'a blue scarf',
    'a lamp made of glass',
    'a soft new pillow',
    'a drum',
    'a teapot for two',
    'a swing',
    'a chair with a red seat',
    'a pair of warm slippers',
  ])
  const strange = tell.several(
    [
      `${a} the ${a.noun} was {hanging something up|painting something}, and quickly hid it behind ${a.his} back. "{Not now|I have no time}," said ${a}.`,
      `${a} the ${a.noun} did not open the door. "{I am not at home|Nobody is here}," said ${a}'s voice.`,
      `${a} the ${a.noun} had {flour|honey} on ${a.his} nose and said that it was {snow|nothing at all}.`,
    ],
    1,
  )
  const second = tell.pick([
    `${b} the ${b.noun} ran past with a big parcel and cried, "{I have not seen you|You have not seen me}!"`,
    `${b} the ${b.noun} was whispering with the birds, and when ${hero} came, they all looked {up at the sky|at their feet} and whistled.`,
    `${b} the ${b.noun} only said, "{What day is today? An ordinary day|A nice day, is it not? Quite ordinary}," and {giggled|coughed}.`,
  ])
  const end = tell.pick<Scene>([
    [
      `${hero} went home slowly. The ${hero.home} was dark. "{Then I will celebrate alone|Nobody remembers me}," said ${hero}, and lit {a|one} candle.`,
      `In the light of the candle there were faces, {ten|a dozen} of them. "Surprise!" they shouted. "{We thought you would never come home|We have been holding our breath for an hour}!"`,
    ],
    [
      `${hero} sat down by the pond and ate a {sad|lonely} little cake. Then music came over the hill, and a lantern, and another, and behind the lanterns came everyone whom ${hero} knew.`,
      `"We have looked for you everywhere!" said ${a}. "What is a feast without you?"`,
    ],
    [
      `"{I will ask them straight out|I want to know it}," said ${hero}, and went back and threw open ${a}'s door. Inside hung a banner, and on the banner it said: "Happy birth".`,
      `"You are too early!" cried ${b}, with the brush in ${b.his} hand. "{We are not done|We had only three letters to go}!" Then ${hero} took the brush and painted the last three letters.`,
    ],
  ])
  return [
    [
      meetAnimal(tell, hero),
      `${oneMorning} ${hero} woke up very early, because it was ${hero.his} birthday. {But nobody knocked.|"Somebody will come soon," thought ${hero}. Nobody came.}`,
    ],
    [
      `So ${hero} went out. ${strange[0]}`,
      `A little later, ${second} {Everything was very strange.|It was enough to make you cry.|}`,
    ],
    end,
    [
      `The present was ${gift}, and it was just what ${hero} had always wanted. {They danced until the moon went down.|The best present, though, was something else: nobody had forgotten.|"I thought you had all forgotten me," said ${hero}. "{You|Forget you}?" said ${b}. "Never."}`,
    ],
  ]
}

/** Someone wants to be someone else, tries it on, and finds what is good about the old self. */
export function wantsToBe(tell: Teller): Scene[] {
  const { who, wish, envied, tries, need, own } = tell.pick([
    {
      who: 'hedgehog',
      wish: 'to be soft and smooth',
      envied: 'the rabbit, whom everyone liked to stroke',
      tries: 'rolled in thistle down until all the spines were hidden, and was a round, white ball',
      need: 'the fox came out of the bushes and licked his lips, because he saw something soft',
      own: 'shook off the down, and there they were, a thousand sharp spines, and the fox howled and ran',
    },
    {
      who: 'turtle',
      wish: 'to be fast',
      envied: 'the hare, who was everywhere at once',
      tries: 'ran all morning, puffing and panting, and got as far as the next daisy',
      need: 'hail began to fall, with stones as big as plums, and the hare ran back and forth and found no shelter',
      own: 'pulled in all four legs and called, "Come under my roof!" And the hare squeezed in at the edge',
    },
    {
      who: 'crow',
      wish: 'to be colorful',
      envied: 'the parrot in the window, who was red and green and gold',
      tries: 'stuck on petals with honey, red ones and yellow ones',
      need: 'night fell, and the owl went hunting, and the owl sees everything that is bright',
      own: 'washed off the petals in the brook and was as black as the night itself, and the owl flew by',
    },
    {
      who: 'mole',
      wish: 'to see the stars',
      envied: 'the owl, who had such big eyes',
      tries: 'sat on the hill every night with the eyes wide open, and saw only a gray blur',
      need: 'a cloud came over the moon, and in the deep dark nobody could find the way home, not even the owl',
      own: 'knew every root and every stone by touch, and led them all home, nose first',
    },
    {
      who: 'frog',
      wish: 'to sing like the lark',
      envied: 'the lark, to whom everyone listened in the morning',
      tries: 'practiced high notes until the voice was gone',
      need: 'in the evening the children of the pond could not fall asleep, and the lark was long in bed',
      own: 'croaked, slow and deep, over and over, and one by one the little ones closed their eyes',
    },
    {
      who: 'donkey',
      wish: 'to be elegant',
      envied: 'the white horse, who had ribbons in her mane',
      tries: 'combed the gray coat a hundred times and trotted with lifted feet',
      need: 'the road became a path, and the path became rocks, and the white horse stood still and trembled',
      own: 'put one small, hard hoof in front of the other and carried everyone over, one after the other',
    },
  ])
  const hero = tell.creature(who)
  const friend = tell.animal(({ noun }) => noun !== who)
  return [
    [
      `{There was once|Far away there lived} a {young |little |}${who} {named|called} ${hero}, and ${hero.he} had only one wish: ${wish}.`,
      `Every day ${hero} looked at ${envied}. "{Why am I not like that|If only I were like that}," {sighed|said} ${hero}. "{Nobody needs a ${who}|Being a ${who} is nothing special}."`,
      `So ${hero} ${tries}. {It was hard work.|"{Are you ill|What happened to you}?" asked ${friend} the ${friend.noun}.|"How do I look?" asked ${hero}. ${friend} the ${friend.noun} coughed.}`,
    ],
    [
      `Then, {one day|before the week was over|on the third day}, ${need}.`,
      `${hero} {did not think for long|forgot the wish at once|knew what to do}. ${hero.he} ${own}.`,
    ],
    [
      tell.pick([
        `"{How lucky|How good} that there is a ${who} among us," said ${friend} the ${friend.noun}. And ${hero} looked into the {pond|puddle} and saw a ${who}, and liked what ${hero.he} saw.`,
        `"I would like to be able to do that," said ${friend} the ${friend.noun}. "{You can be yourself|Be glad that you are you}," said ${hero}. "I tried the other thing. It itches."`,
        `That night ${hero} had a new wish, a very small one: that tomorrow would be like today.`,
      ]),
    ],
  ]
}

/** The fast ones fail at an errand, and the slow one arrives. */
export function slowMessenger(tell: Teller): Scene[] {
  const slow = tell.creature(tell.pick(['turtle', 'snail', 'toad', 'caterpillar', 'mole']))
  const [a, b] = [
    tell.animal(({ noun }) => ['rabbit', 'fox', 'deer', 'squirrel', 'otter'].includes(noun)),
    tell.animal(({ noun }) => ['duck', 'sparrow', 'raccoon', 'goat'].includes(noun)),
  ]
  const errand = tell.pick([
    {
      what: 'a letter to the wise owl on the other side of the forest',
      why: 'the well had run dry, and only the owl knew why',
      result: 'The owl read the letter and said where to dig. That same evening there was water',
    },
    {
      what: 'medicine to the old badger in the hills',
      why: 'the badger had a bad cough',
      result: 'The badger drank the medicine, and in the morning the cough was gone',
    },
    {
      what: 'an invitation to the beavers at the lake',
      why: 'without the beavers there could be no summer feast',
      result: 'The beavers came that very night, all nineteen of them, and brought the raft with the dance floor',
    },
    {
      what: 'a warm egg back to the stork',
      why: 'it had rolled out of the nest',
      result:
        'The egg was still warm, and it cracked as soon as it lay in the nest. The first thing the little stork saw was a smile',
    },
  ])
  const wait = tell.pick([
    [
      `stopped to race with the wind, then with ${a.his} own shadow, and forgot which way to go`,
      `saw something shiny in the grass, and then something else, and stayed there until dark`,
    ],
    [
      'ran so fast that the bridge was behind before the bend was seen, and landed in the river',
      'met a cousin, and the cousin had so much to tell',
    ],
    [
      `thought, "I am so fast that I can have a nap first," and {slept|snored} until the next day`,
      `took a short cut, and then a shorter one, and came out where ${b.he} had gone in`,
    ],
  ])
  return [
    [
      `The animals needed someone to carry ${errand.what}, because ${errand.why}.`,
      `"I will go," said ${slow} the ${slow.noun}. {Everyone laughed.|They all smiled.} "{You|My dear}! You would still be on the way at Christmas."`,
    ],
    [
      `So they sent ${a} the ${a.noun}. ${a} ${wait[0]}. Nobody came back.`,
      `Then they sent ${b} the ${b.noun}. ${b} ${wait[1]}. Nobody came back.`,
      `"{And where is ${slow}|Has anyone seen ${slow}}?" asked somebody.`,
    ],
    [
      `Step by step by step, ${slow} had walked. ${slow.he} did not race and ${slow.he} did not rest. {By sunset|When the first star came out} ${slow.he} was there.`,
      `${errand.result}.`,
      `"{How did you do it|How can you be so fast}?" they asked. "I am not fast," said ${slow}. "{I only never stopped|I just kept going}."`,
    ],
  ]
}
