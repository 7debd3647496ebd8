// Plots with a little magic: wishes, dragons, moons, clouds, and drawings that come alive.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import type { Teller } from './cast.ts'
import { meetBriefly, oneDay, oneEvening, oneMorning } from './scenes.ts'

/** Three wishes: one is foolish, one makes it worse, and the last one sets it right. */
export function wishes(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const giver = tell.pick([
    'golden fish',
    'toad with a crown',
    'bee that could speak',
    'very small dragon',
    'white mouse',
  ])
  const rescue = tell.pick([
    'was tangled in a fishing line',
    'was shut up in a jar',
    'had fallen into a bucket',
    'was caught in a net',
  ])
  const { first, result, second, worse } = tell.pick([
    {
      first: 'it were my birthday every day',
      result: `There was cake on Monday, cake on Tuesday and cake on Wednesday. By Friday ${hero} felt ill when ${hero.he} saw a candle`,
      second: 'there were no birthdays at all',
      worse: `But the next day ${hero.his} friend ${friend} sat on the steps and cried, because it would have been ${friend.his} birthday`,
    },
    {
      first: 'everything that I touch would turn into chocolate',
      result: 'The spoon was chocolate, the door was chocolate, the shoes were chocolate, and then they melted',
      second: 'I could not touch anything',
      worse: `Now nothing turned into chocolate, but ${hero} could not hold a cup, nor the hand of ${hero.his} friend ${friend}`,
    },
    {
      first: 'I could understand what all the animals say',
      result:
        'It was wonderful for an hour. But the sparrows quarreled, the flies complained, and the cat talked about mice all night',
      second: 'everyone would be silent',
      worse: `Then it was silent. ${hero.his} friend ${friend} told a joke, and not one word came out`,
    },
    {
      first: 'I were as tall as a tree',
      result: `${hero} could see the sea. But no door was high enough, and no bed was long enough`,
      second: 'I were very small',
      worse: `And ${hero} was as small as a thumb. The shoe of ${hero.his} friend ${friend} came down beside ${hero.him} like a house`,
    },
    {
      first: 'it were always summer',
      result: 'There was no snow in December, the brook dried up in January, and the apples did not know when to ripen',
      second: 'it were winter, then',
      worse: `At once there was snow up to the roof, and ${hero.his} friend ${friend} could not get out of the house`,
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneDay} ${hero} found a ${giver} that ${rescue}, and set it free.`,
      `"You have a {kind|good} heart," it said. "You may make three wishes. {Think first|Use them well}."`,
    ],
    [
      `"I wish that ${first}," said ${hero}{ at once|, without thinking|}. {And so it was.|} ${result}.`,
      `"{Stop|That is enough}! I wish that ${second}," cried ${hero}. ${worse}.`,
    ],
    [
      `{Now there was only one wish left.|That left one wish.} ${hero} {thought about it|sat there} {until the sun set|for a long time}. {Gold? A crown?|} Then ${hero.he} said, "I wish that everything were {just |}as it was before."`,
      `And so it was. {The kettle sang, and ${friend} came running around the corner.|${friend} was at the door.} ${hero} had never {noticed|known} how {good|beautiful} it had been.`,
      `{"What would you wish for?" asked ${friend}. "Nothing," said ${hero}.|}`,
    ],
  ]
}

/** Everyone fears the monster; a child goes to see what it wants. */
export function lonelyDragon(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const beast = tell.pick(['dragon', 'giant', 'troll', 'sea monster', 'snow beast'])
  const name = tell.creature(beast, 'male')
  const home = tell.pick(
    {
      dragon: ['in the cave above the village', 'on the black mountain'],
      giant: ['behind the seven hills', 'in the empty castle'],
      troll: ['under the stone bridge', 'in the deep gorge'],
      'sea monster': ['at the bottom of the bay', 'behind the lighthouse'],
      'snow beast': ['on the white peak', 'behind the frozen lake'],
    }[beast]!,
  )
  const { noise, truth, gift, job } = tell.pick([
    {
      noise: 'a terrible roaring',
      truth: 'I have a toothache',
      gift: 'tied a string to the bad tooth and to a rock, and one, two, three, out it came',
      job: 'lit the lamps in the village every evening',
    },
    {
      noise: 'a terrible sobbing',
      truth: 'I have nobody to play with',
      gift: 'taught him checkers, and lost the first game on purpose',
      job: 'gave rides to all the children on Sundays',
    },
    {
      noise: 'a terrible banging',
      truth: 'I am trying to build a chair, but it always breaks',
      gift: 'showed him how to put a nail in straight, instead of with the fist',
      job: 'carried the heavy beams when the new school was built',
    },
    {
      noise: 'a terrible howling',
      truth: 'I am afraid of the dark',
      gift: 'left the lantern with him, and came back with a jar of glowworms',
      job: 'watched over the village at night',
    },
    {
      noise: 'a terrible singing',
      truth: 'I am practicing, but I do not know how the song goes on',
      gift: 'sang him the second verse, and then they sang it together',
      job: 'sang the low part in the choir, and the windows hummed along',
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `A ${beast} lived ${home}. Nobody had ever seen him, but at night there was ${noise}. People locked their doors.`,
      `"{Has anyone asked him|Did anybody ask him what he wants}?" said ${hero}. "{You do not ask a ${beast}|Nobody asks a ${beast}}," said ${elder}.`,
    ],
    [
      `So ${hero} took a lantern and {a sandwich|two apples} and went {alone|at night, while everyone slept}. {${hero.his} knees shook, but they went on.|} There he sat, as big as a {barn|church}.`,
      `"{Are you not afraid|Why do you not run away}?" asked the ${beast}. "I wanted to know what is wrong," said ${hero}.`,
      `The ${beast} {looked at his feet|was silent for a while}. "${truth}," he said {at last|in a very small voice}. "And my name is ${name}. Nobody has ever asked."`,
      `So ${hero} ${gift}.`,
    ],
    [
      `From that day on, ${name} ${job}. {And the nights were quiet.|The doors stayed open.|}`,
      `{"How did you tame him?" people asked. "I asked how he was," said ${hero}.|}`,
    ],
  ]
}

/** Someone wants to have the moon, catches its picture, and learns to share it. */
export function catchTheMoon(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent()
  const small = tell.opposite(hero)
  const kin = small.gender === 'female' ? 'sister' : 'brother'
  const tries = tell.several(
    [
      'climbed up on the roof with a butterfly net, but the moon {moved back|was no nearer}',
      'threw a rope over the moon, but the rope came down again{, with an owl on it|}',
      'walked to the hill where the moon sat, but it sat on the next hill',
      'put out a dish of milk, but only the cat came',
      'built a ladder out of {chairs|everything in the kitchen}, but it {swayed|shook} too much',
    ],
    2,
  )
  const end = tell.pick<Scene>([
    [
      `Then ${small} looked into the {rain barrel|well|bucket}. "There it is!" ${small.he} cried. And there lay the moon, round and white. ${hero} {dipped in a hand|reached for it}, and it broke into a hundred pieces.`,
      `${small}'s eyes filled with tears. "{Wait|Hold still}," said ${elder}. The water grew calm, and the moon was whole again. "{You can break its picture, but not the moon|It comes back to those who are quiet}."`,
      `They carried the bucket into the bedroom, without a sound, and the moon came along.`,
    ],
    [
      `"{And where will it live|Where would you put it}?" asked ${elder}. "{In a box|Under my bed}," said ${hero}. "Then it will be dark for everybody else," said ${elder}. "The hedgehogs will not find the plums."`,
      `${hero} thought of the hedgehogs. "It can stay," ${hero.he} said. "But may I have a little of it?" ${elder} pushed the curtain aside, and a {long |}white stripe of moon lay across the bed, right up to ${small}'s chin.`,
    ],
    [
      `"Shut your eyes and hold out your hands," said ${elder}, and put something round and warm into them. It was a pancake.`,
      `"{The moon is tired tonight|The moon sent you this}," said ${elder}. ${small} took a bite. Now it was a half moon. ${hero} took a bite. Now it was a sickle. Then it was gone, and they had to bake another.`,
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneEvening} the moon was so big and so near that ${hero.his} little ${kin} ${small} held out both hands. "{I want to have it|Give it to me}," said ${small}.`,
      `"I will get it for you," said ${hero}. {After all, that is what big ${hero.gender === 'female' ? 'sisters' : 'brothers'} are for.|}`,
    ],
    [`First they ${tries[0]}.`, `Then they ${tries[1]}.`],
    end,
    ['{Good night, moon.|And both of them were asleep before it had crossed the window.|}'],
  ]
}

/** A visitor no bigger than a thumb needs something small and gives something large. */
export function tinyVisitor(tell: Teller): Scene[] {
  const hero = tell.child()
  const guest = tell.creature('fellow', 'male')
  const where = tell.pick([
    'in a teacup',
    'between two books',
    'in a slipper',
    'on the window sill, behind the flower pot',
    'in the sugar bowl',
  ])
  const { need, help, gift } = tell.pick([
    {
      need: 'my ship has lost its sail',
      help: 'cut a sail from a silk ribbon and sewed it with a hair',
      gift: `at every full moon, a wind blew through ${hero}'s room that smelled of the sea`,
    },
    {
      need: 'my house has been stepped on',
      help: 'built him a house from a match box, with a stamp for a carpet',
      gift: `from then on, every lost button and every lost coin lay on ${hero}'s desk in the morning`,
    },
    {
      need: 'my fire has gone out, and the winter is long',
      help: 'gave him one spark in a hazelnut shell',
      gift: `in all that winter, ${hero}'s feet were never cold again`,
    },
    {
      need: 'my daughter is getting married, and we have no bell',
      help: 'took the little bell from the collar of the kitten and polished it',
      gift: `on the night of the wedding there was a piece of cake on ${hero}'s pillow, as big as a crumb, and it tasted of every cake in the world`,
    },
    {
      need: 'I have lost my hat, and without it I cannot be invisible',
      help: 'found a thimble in the sewing box, and it fit',
      gift: `the next time ${hero} lost at hide and seek, ${hero.he} felt something light on ${hero.his} head, and nobody could find ${hero.him}`,
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneEvening} ${hero} heard somebody {sigh|sneeze}. ${where} sat a little man, no bigger than a {thumb|bean pod}.`,
      `"{Do not scream|Please, not so loud}," he said. "My name is ${guest}. {Big people always scream|You have a very big voice}." "I am not a big person," said ${hero}. "I am {the smallest in my class|still growing}."`,
    ],
    [
      `"{What is the matter|Why are you sad}?" asked ${hero}. "Oh," said ${guest}, "${need}." {And he blew his nose into a petal.|A tear ran down his nose. It was smaller than a grain of salt.|}`,
      `${hero} {looked around|thought for a moment}. Then ${hero.he} ${help}. {It took half the night.|It was not easy with such big fingers.|}`,
      `"{Just right|It is perfect}!" cried ${guest}, and {danced on the tip of a pencil|turned a somersault}. "{We little ones do not forget|You will hear from me}."`,
    ],
    [
      `In the morning he was gone. {"What a dream," they said at home.|${hero} thought that it had been a dream.}`,
      `But ${gift}.`,
    ],
  ]
}

/** What is drawn with a certain pencil becomes real, and not everything should. */
export function livingDrawing(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const tool = tell.pick(['a stub of blue chalk', 'a short, fat pencil', 'a brush with three hairs', 'a green crayon'])
  const { drawn, alive, trouble, cure } = tell.pick([
    {
      drawn: 'a bird',
      alive: 'it hopped off the paper and sat down on the lamp',
      trouble: 'It flew against the window, again and again, because it had never seen the sky',
      cure: 'an open window, and a blue sky behind it',
    },
    {
      drawn: 'a lion, just for fun',
      alive: 'it yawned, and the whole room smelled of lion',
      trouble: 'It was hungry, and it looked at the cat, and then it looked at them',
      cure: 'a very big steak, and next to it a door to Africa',
    },
    {
      drawn: 'a rain cloud',
      alive: 'it rose to the ceiling and began to rain',
      trouble: 'The carpet was a lake already, and the books were swimming',
      cure: 'a sun, round and yellow, with long rays',
    },
    {
      drawn: 'a little man with two left legs',
      alive: 'he stood up and fell over, and stood up and fell over',
      trouble: 'He was not angry. But he could not walk, and he so much wanted to see the world',
      cure: 'a right leg, slowly and carefully, and then a pair of red boots',
    },
    {
      drawn: 'a mountain of candy',
      alive: 'it clattered over the desk and onto the floor',
      trouble: 'They ate until their stomachs hurt, and the mountain did not grow any smaller',
      cure: 'a hundred children at the door, each of them with a bag',
    },
    {
      drawn: 'a train',
      alive: 'it whistled and drove off, right through the wall',
      trouble: 'There were no rails, and no station, and somebody in it was waving for help',
      cure: 'rails, a bridge and a station with a bench, and a grandmother on the bench, waiting',
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${oneDay} ${hero} found ${tool} {in the street|in an old box|behind the stove}. With it ${hero.he} drew ${drawn}. And as soon as it was done, ${alive}!`,
      `"{Do you see that too?" asked ${hero}. "Yes|Am I dreaming?" whispered ${hero}. "No, I see it too}," said ${hero.his} friend ${friend}, who {had come to play|lived next door}. "That is the best thing in the world!"`,
    ],
    [
      `{But then there was trouble.|It was not so simple.} ${trouble}.`,
      `"{Rub it out|Quick, rub it out}!" said ${friend}. "{You cannot rub out something that is alive|That would not be fair}," said ${hero}. "{We made it, so we must help it|I will think of something}."`,
      `${hero} {bit ${hero.his} lip|took a deep breath} and drew once more: ${cure}.`,
    ],
    [
      `{That was good.|And all was well.} {What was left of it was just a short, ordinary stub.|After that, there was nothing left to draw with.} "Are you sad?" asked ${friend}.`,
      `"{No|Not very}," said ${hero}. "Now I think first, and then I draw."`,
    ],
  ]
}

/** A small cloud has lost the others and does not know what it is for. */
export function lostCloud(tell: Teller): Scene[] {
  const hero = tell.child()
  const { who, joy } = tell.pick([
    { who: 'the beans in the yard', joy: 'the beans lifted their heads, one after the other' },
    { who: 'the old willow by the pond', joy: 'the willow let down all its branches and sighed' },
    { who: 'the goats on the yellow hill', joy: 'the goats put out their tongues and drank' },
    {
      who: 'the corn behind the house',
      joy: 'the corn rustled, and it sounded like applause',
    },
  ])
  const lost = tell.pick([
    'The big clouds thunder so loudly, and I hid until they were gone',
    'I wanted to look at a town from close up, and then the others were gone',
    'I was too slow, and the wind could not wait',
    'I followed a balloon, because I thought that it was a friend',
  ])
  const play = tell.pick([
    `The cloud was a sheep, a hat and a slice of bread, and ${hero} had to guess.`,
    `${hero} tied a string around it and took it for a walk. The dogs barked, and old people took off their hats.`,
    `${hero} showed it the house, the swing and the cat. The cat thought that it was a cushion and fell right through.`,
  ])
  return [
    [
      meetBriefly(tell, hero),
      `It had not rained for {weeks|forty days}, and nobody was as thirsty as ${who}.`,
      `${oneMorning} something white was {caught in|stuck on} the {fence|clothes line|apple tree}. It was a cloud, no bigger than a {pillow|sheep}.`,
    ],
    [
      `"${lost}," it said. "What use is such a small cloud?"`,
      `"{You can play with me|You can stay here}," said ${hero}. ${play}`,
      `Then ${hero} looked at ${who}. "Can you rain?" ${hero.he} asked. "{Only a very little|I have never tried}," said the cloud, and turned {pink|gray}.`,
    ],
    [
      `It {took a deep breath|screwed up its face}, and it rained. {It was just a bucketful, but that was enough.|It was not much, but it was enough.} And ${joy}.`,
      `"{So that is what I am for|Oh, that was nice}!" said the cloud.`,
      `In the evening the wind came back to fetch it. ${hero} waved until it was gone.`,
    ],
  ]
}

/** When everyone sleeps, the toys have an adventure of their own. */
export function toysAtNight(tell: Teller): Scene[] {
  const child = tell.child()
  const [first, second] = tell.several(
    [
      { name: 'the tin soldier', skill: 'marched ahead and counted the steps', weak: 'was a little rusty in the knee' },
      { name: 'the paper dragon', skill: 'flew up to see what was ahead', weak: 'had a torn wing' },
      {
        name: 'the wooden duck',
        skill: 'rolled in front and never tipped over',
        weak: 'squeaked with every turn of her wheels',
      },
      {
        name: 'the little drummer',
        skill: 'drummed very softly, so that they kept in step',
        weak: 'had lost one stick',
      },
      { name: 'the rag doll', skill: 'was so soft that she could fall without a sound', weak: 'had only one eye' },
      { name: 'the wooden horse', skill: 'carried everyone who was tired', weak: 'could only rock, not run' },
      { name: 'the stuffed elephant', skill: 'lifted things with his trunk', weak: 'was afraid of mice' },
      { name: 'the old teddy bear', skill: 'always knew what to do', weak: 'was losing his stuffing' },
      {
        name: 'the little robot',
        skill: 'lit the way with his two green eyes',
        weak: 'needed to be wound up every hour',
      },
    ],
    2,
  )
  const quest = tell.pick([
    {
      lost: 'the smallest marble had rolled away and was crying somewhere in the dark',
      way: 'Under the cupboard there was a desert of dust, and behind it a cave',
      find: 'There lay the marble, next to a spider, who had told her stories so that she would not be afraid',
      back: 'rolled her home between them',
    },
    {
      lost: `${child} had a bad dream and {tossed|whimpered}, and the night light had gone out`,
      way: 'The switch was high up on the wall, as high as a tower',
      find: 'They climbed on books, on blocks and on each other, until the last one could reach it',
      back: 'sat around the pillow until the bad dream was gone',
    },
    {
      lost: 'the music box had lost her key, and without it she could not sing',
      way: 'They searched the pockets of the coats in the hall, which was like walking through a forest',
      find: 'The key was in the last pocket, stuck to a piece of candy',
      back: 'wound her up, very softly, and danced until the moon went down',
    },
    {
      lost: `tomorrow was ${child}'s birthday, and the toys had no present`,
      way: 'They went through all the drawers, over mountains of socks',
      find: `At the very back lay a photograph that ${child} had been looking for since last summer`,
      back: 'put it on the pillow and tied a thread around it, with a bow',
    },
  ])
  return [
    [
      `When ${child} was asleep and the clock had struck ${tell.pick(['ten', 'eleven', 'twelve'])}, ${first.name} sat up. "Are you awake?" "{Yes|I am}," said ${second.name}.`,
      `{That night|This time} there was {something|work} to do: ${quest.lost}.`,
    ],
    [
      `${first.name} ${first.weak}, and ${second.name} ${second.weak}, but {they went all the same|that did not matter|nobody minded}.`,
      `${quest.way}. ${first.name} ${first.skill}. ${second.name} ${second.skill}. {Once the cat walked by, and they hid.|A board creaked, and they stood still.|}`,
      `${quest.find}.`,
    ],
    [
      `They ${quest.back}. {By the time the sun came up|When the first bird sang|Before the alarm clock rang}, each of them was back in the old place.`,
      `"{How strange|Funny|Good morning}," said ${child} in the morning. "{You have dust on your nose|Somebody moved you}." ${first.name} said nothing.`,
    ],
  ]
}

/** An old tree gives no answers, only what one needs to find them. */
export function oldTree(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const tree = tell.pick(['oak', 'linden tree', 'beech', 'walnut tree', 'chestnut tree'])
  const { woe, gift, lesson, later } = tell.pick([
    {
      woe: 'My best friend is moving away',
      gift: 'two leaves from one twig',
      lesson: 'kept one leaf, and the friend took the other.',
      later:
        'The leaves turned red on the same day, in two different towns. They knew it, because they wrote to each other about it.',
    },
    {
      woe: 'I am the smallest in my class',
      gift: 'an acorn',
      lesson: 'looked at the acorn, and then up, and up, to where the top of the tree was lost in the sky.',
      later: `"I was the smallest for a hundred years," said the tree. "It was not a bad time."`,
    },
    {
      woe: `I cannot do anything as well as my ${tell.pick(['brother', 'sister'])}`,
      gift: 'a handful of leaves',
      lesson: 'laid the leaves side by side and looked for two that were the same, until it was dark.',
      later: `There were no two. "And which is the best?" asked the tree. ${hero} laughed. "That is a silly question," ${hero.he} said.`,
    },
    {
      woe: 'I said something mean, and I cannot take it back',
      gift: 'a bit of bark with an old, deep scar',
      lesson: 'felt the scar with one finger. New wood had grown around it from all sides.',
      later: `Then ${hero} went to ${hero.his} friend ${friend} and said, "I am sorry." It was not all right at once. But something began to grow.`,
    },
    {
      woe: 'I do not know what I want to be',
      gift: 'one green leaf',
      lesson:
        'held the leaf to one ear. "I wanted to be a mast," it whispered. "Then I wanted to be a fiddle. And then the birds came, and I was a tree."',
      later: `${hero} lay down in the shade and looked at the birds, and by the evening the question was much smaller.`,
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `Behind the {school|church|house} stood a very old ${tree}. {People said that it could talk.|It had seen everything, and it was in no hurry.}`,
      `${oneDay} ${hero} sat down between its roots and {said nothing for a long time|cried a little}. "{What is it, child|Why are you so heavy today}?" asked the tree. It had a voice like a {cello|slow cart}.`,
    ],
    [
      `"${woe}," said ${hero}.`,
      `The tree {thought about it|rustled}. That took a while, because trees think slowly. Then it let something fall into ${hero}'s lap: ${gift}.`,
      `"{Is that all|What should I do with it}?" asked ${hero}. "{Look closely|Take your time}," said the tree. So ${hero} ${lesson}`,
    ],
    [
      later,
      `{Ever since, ${hero} has come back whenever something is heavy, and has gone home lighter.|The tree is still there. You can ask it, too.|}`,
    ],
  ]
}
