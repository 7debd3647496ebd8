// Plots about friends: quarrels and peace, shyness, envy, promises, and courage that is lent.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import type { Teller } from './cast.ts'
import { fruits } from './lexicon.ts'
import { goodNight, meet, meetBriefly, meetFriends, oneDay, oneSchoolMorning } from './scenes.ts'

/** Two friends quarrel over one thing, miss each other, and find a way to have it both. */
export function quarrel(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const { thing, fight, peace } = tell.pick([
    {
      thing: 'an old sled',
      fight: `"I saw it first," said ${hero}. "I pulled it out," said ${friend}. They pulled from both ends until {the rope broke|both of them fell down}.`,
      peace:
        '"It is too big for one," they said at the same time. It was true. With two, it went down the hill {twice as fast|like the wind}.',
    },
    {
      thing: 'a kite without a tail',
      fight: `"It flew to me," said ${hero}. "It landed on my side," said ${friend}. They held it so tightly that the paper {tore|ripped}.`,
      peace: `They mended it together: ${hero} brought the paper, and ${friend} brought ${friend.his} {best|longest} ribbon for a tail. One of them held the string, and the other one ran.`,
    },
    {
      thing: 'a big cardboard box',
      fight: `"It will be my castle," said ${hero}. "It will be my ship," said ${friend}. {They pushed and shouted, and the box got a dent.|"Castle!" "Ship!" "Castle!" "Ship!"}`,
      peace:
        '"What about a castle that floats?" they said. They cut windows and raised a flag, and the floating castle sailed all over the {yard|garden}.',
    },
    {
      thing: 'a silver coin',
      fight: `"My foot found it," said ${hero}. "My eyes found it," said ${friend}. They {shouted|argued} until the {birds|crows} flew away.`,
      peace: `They {took|carried} the coin to the {bakery|baker} and asked for one bun and a knife. {Two halves of a warm bun taste better than one coin.|Half a bun was enough, because it was warm and they were two.}`,
    },
    {
      thing: 'a swing under the oak tree',
      fight: `"I want to go first," said ${hero}. "No, I do," said ${friend}. So nobody went at all. They {stood|sat} there with crossed arms.`,
      peace: `They made a rule: ten swings for ${hero}, ten swings for ${friend}, and the one on the ground had to {push|sing}. It was even more fun to {push|sing} than to swing.`,
    },
  ])
  const alone = tell.pick([
    `At home ${hero} played alone. But {a game for two is no good for one|when ${hero.he} said something funny, nobody laughed}.`,
    `${hero} ate ${hero.his} supper without a word. The {chair|place} next to ${hero.him} looked very empty.`,
    `The next day was long. ${hero} saw a {rainbow|cloud like a camel} and turned around to show it to ${friend}, but there was no ${friend}.`,
    `${hero} tried to stay angry. It was hard work, and by the evening ${hero.he} had {no reasons left|run out of reasons}.`,
  ])
  const first = tell.pick([
    `In the morning ${hero} went to ${friend}'s house to say sorry. Halfway there ${hero.he} met ${friend}, who was coming to say the same.`,
    `Then a note came under the door. "I am sorry," it said. "You matter more to me than anything in the world." It was from ${friend}.`,
    `"I {said|shouted} ugly words," ${hero} told ${friend} the next morning. "So did I," said ${friend}. "Mine were uglier." And then they had to laugh.`,
  ])
  return [
    [
      meetFriends(tell, hero, friend),
      `${oneDay} {by the river|behind the school|on the way home} they found ${thing}.`,
      fight,
      '{"You are not my friend any more," they both said, and went home.|They walked home on different sides of the street.|"I will never play with you again!" And off they went, one to the left and one to the right.}',
    ],
    [alone, first],
    [
      peace,
      `{"Friends?" "Friends!"|They never fought about it again.|And when somebody asked whose it was, they said, "Ours."|}`,
    ],
  ]
}

/** A new child is silent; someone finds the right key to open the silence. */
export function newcomer(tell: Teller): Scene[] {
  const hero = tell.child()
  const shy = tell.opposite(hero)
  const key = tell.pick<Scene>([
    [
      `Then ${hero} saw that ${shy} was drawing {small horses|ships with many sails|birds} on the back of ${shy.his} book.`,
      `${hero} put a sheet of paper between them and drew half {an animal|a face}. Without a word, ${shy} drew the other half.`,
      `It was the {funniest|strangest} creature in the world, and ${shy} {laughed out loud|smiled for the first time}.`,
    ],
    [
      `At lunch ${hero} saw ${shy} open a box of {dumplings|rice balls|flat bread}. It smelled {wonderful|of spices and far away}.`,
      `"Would you like to trade?" asked ${hero}, and held out ${hero.his} {cheese bread|egg sandwich}. ${shy} {nodded|thought about it and nodded}.`,
      `They both ate with closed eyes. "{My grandmother makes them|We make them on Sundays}," said ${shy}. It was ${shy.his} first whole sentence.`,
    ],
    [
      `At recess ${shy} stood by the fence and {looked at|watched} the ball game. ${hero} did not ask anything. ${hero.he} just kicked the ball over to ${shy.him}.`,
      `${shy} stopped it with one foot, bounced it on ${shy.his} knee and kicked it right between the two {posts|trees}.`,
      `"{Where did you learn that|Who taught you that}?" everyone shouted. And ${shy} told them.`,
    ],
    [
      `${hero} learned one word in ${shy}'s language from {a book|the librarian}. The word was "hello". ${hero.he} {practiced|said} it all the way to school.`,
      `When ${hero} said it, ${shy}'s {eyes|whole face} {lit up|began to shine}, and an answer came, as fast as a {brook|river}.`,
      `"I only know one word," said ${hero}. "{Good|Fine}," said ${shy} slowly. "I {know|have} many. I give you one every day."`,
    ],
  ])
  return [
    [
      meet(tell, hero),
      `${oneSchoolMorning} there was a new ${shy.noun} in class. ${shy.his} name was ${shy}, and ${shy.he} {came from far away|had moved here from another country|did not know anyone}.`,
      `${shy} did not {say a word|speak}. ${shy.he} {sat|stood} {quite alone|by the window} and looked at ${shy.his} shoes.`,
    ],
    [
      '{"Leave the new one alone," said the others.|Some said, "What a strange child."|The teacher asked three questions and got no answer.}',
      `But ${hero} {remembered|had not forgotten} how it feels to {be new|know nobody}. {Only, what could one do?|"There must be a way," ${hero.he} thought.|}`,
      ...key,
    ],
    [
      tell.pick([
        `By the end of the week, nobody could remember that ${shy} had ever been {new|silent}.`,
        `Now ${shy} talks so much that the teacher {has to say|says}, "Hush, ${shy}!" And ${hero} is the proudest of all.`,
        `When the next new child came, it was ${shy} who {stood up|walked over} first and said hello.`,
        `From then on there were two of them by the window, and they were {never quiet|always laughing}.`,
      ]),
    ],
  ]
}

/** Something is found; keeping it would be easy; a clue leads to the one who lost it. */
export function finderKeeper(tell: Teller): Scene[] {
  const hero = tell.child()
  const owner = tell.pick([tell.neighbor(), tell.friend(hero)])
  const elder = tell.elder()
  const place = tell.pick([
    'in the park',
    'on the beach',
    'by the river',
    'at the bus stop',
    'on the way to school',
    'behind the market',
  ])
  const { thing, charm, clue } = tell.pick([
    {
      thing: 'wallet',
      charm: `with more money in it than ${hero} had ever seen`,
      clue: `Deep inside there was a small photograph. It showed ${owner}.`,
    },
    {
      thing: 'glove',
      charm: 'of soft red leather, as warm as a nest',
      clue: `In the lining, in very small stitches, somebody had sewn a name: ${owner}.`,
    },
    {
      thing: 'whistle',
      charm: 'that sounded like a nightingale',
      clue: `Then a notice hung on the {gate|wall}: "Lost: my whistle. ${owner}."`,
    },
    {
      thing: 'notebook',
      charm: 'full of the most beautiful drawings of birds',
      clue: `There was an address on the last page. It was the house of ${owner}.`,
    },
    {
      thing: 'knife',
      charm: 'with five blades and a tiny saw',
      clue: `Two letters were cut into the handle, and only one person in town had those two: ${owner}.`,
    },
    {
      thing: 'music box',
      charm: 'that played a slow, sweet song',
      clue: `Then somebody {walked by|came down the street}, humming that very song. It was ${owner}.`,
    },
  ])
  const reward = tell.pick<Scene>([
    [
      `"My ${thing}!" said ${owner}. "I have looked for it {everywhere|for days}. {It was my mother's|It is all that I have from my old home}."`,
      `${owner} pressed it to ${owner.his} heart, and that look was worth more than any ${thing}.`,
    ],
    [
      `${owner} was so glad that ${owner.he} could not speak. Then ${owner.he} {cut|brought out} a {plum|cherry|apple} cake, and they ate it to the last crumb.`,
      `"Come back {tomorrow|on Sunday}," said ${owner}. {"There will always be cake for you."|And that is how they became friends.}`,
    ],
    [
      `"You could have kept it," said ${owner}. "I know," said ${hero}. "{I almost did|It was hard}."`,
      `${owner} {laughed|smiled} at that. "Then you are not only honest," ${owner.he} said. "You are brave."`,
    ],
  ])
  return [
    [
      meet(tell, hero),
      `${oneDay} ${hero} {saw something|noticed something} ${place}. {Under a bench|In the dust|In the grass} lay a ${thing} ${charm}.`,
      `"{Finders keepers|Now it is mine}," said ${hero}, and put it in ${hero.his} pocket.`,
    ],
    [
      `But it {felt|was} heavy there, {much too heavy for its size|and it grew heavier with every step}.`,
      `"What would you want," asked ${elder}, "if it were you who had lost it?" ${hero} did not {like that question|have to think for long}.`,
      `{The next day|Right after lunch} ${hero} began to look for the owner. ${clue}`,
    ],
    reward,
    [
      `{${hero}'s pocket was empty on the way home, and ${hero.he} {skipped|danced|sang} all the way.|${hero}'s pocket was light again, and so was ${hero.his} heart.|}`,
    ],
  ]
}

/** There is only one, and more than one who wants it; sharing makes it more, not less. */
export function onlyOne(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.friend(hero)
  const other = tell.child()
  const fruit = tell.pick(fruits)
  const scene = tell.pick<Scene[]>([
    [
      [
        `${oneDay} it began to rain, {just as|when} school was over. Only ${hero} had an umbrella. {It was small and yellow.|It was red, and not very big.}`,
        `${friend} stood in the doorway and {shivered|waited}. ${other} held a book over ${other.his} head. "{See you tomorrow|Bye}," said ${hero}, and {walked off|went out} into the rain.`,
        `After ten steps ${hero} {stopped|turned around}. It was {dry|nice} under the umbrella, but it was also {lonely|very quiet}.`,
      ],
      [
        `"{Come here|Get under}!" called ${hero}. Three heads fit under it, but not six shoulders. They {walked|shuffled} like one animal with {six|wet} legs.`,
        `By the time they reached {the corner|the first house}, all three were half wet and {laughing|singing}.`,
        '{A little rain does nobody any harm.|They were never so happy to be wet.|}',
      ],
    ],
    [
      [
        `In ${hero}'s garden stood a young ${fruit.one} tree. That year it had just one ${fruit.one}, and ${hero} had {watched|guarded} it all summer.`,
        `${oneDay} it was ripe. ${hero} {picked it|took it down} and was about to {bite into it|take a bite} when ${friend} and ${other} {came by|looked over the fence}.`,
        `"{Is that the ${fruit.one}|So that is the one}?" asked ${friend}. Nobody asked for a piece. They only looked.`,
      ],
      [
        `${hero} {fetched|got} a knife and cut it {in three|into three parts}. {The parts were very small.|It was one bite for each of them.} But it was the best ${fruit.one} that {they had ever tasted|there ever was}.`,
        `They {planted|put} the ${fruit.seed} in the ground, {all three together|each with one hand}.`,
        `And {some years later|one fine summer}, there were so many ${fruit.many} that the whole street ate ${fruit.one} cake.`,
      ],
    ],
    [
      [
        `${oneDay} ${hero}'s uncle sent a {box of paints|box of colored pencils} from the city. There were ten colors, and each was brighter than the last.`,
        `${friend} and ${other} came to see. "May we {try|paint too}?" they asked. "{No|Better not}," said ${hero}. "You will use them up."`,
        `So ${hero} painted alone: a house, a tree, a sun. It was a fine picture, but {there was nobody in it|it looked empty}.`,
      ],
      [
        `${hero} looked at it {for a while|with a wrinkled nose}. Then ${hero.he} {ran after|called} the others. "Come back! {I need people in my picture|My picture needs you}!"`,
        `${friend} painted ${friend.himself} in the tree. ${other} painted a {dog|cow|rabbit} that was bigger than the house.`,
        'The blue was soon gone, and the red too. But the picture hung on the wall for {years|a long, long time}, and nobody ever missed the paint.',
      ],
    ],
  ])
  return [[meet(tell, hero), ...scene[0]], scene[1], [goodNight(tell, hero)]]
}

/** On stage the words are gone; a friend gives them back. */
export function stageFright(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const elder = tell.grandparent()
  const { part, line, prompt } = tell.pick([
    {
      part: 'the moon',
      line: 'I light the way for those who are lost',
      prompt: 'held up a flashlight and let a round spot of light {dance|walk} over the floor',
    },
    {
      part: 'a tree',
      line: 'A hundred birds live in my hair',
      prompt: 'began to whistle like a {blackbird|cuckoo}',
    },
    {
      part: 'the king',
      line: 'Bring me my crown and my breakfast',
      prompt: `pointed at ${hero}'s bare head, and then at ${friend.his} own stomach`,
    },
    {
      part: 'the north wind',
      line: 'I have come from the end of the world',
      prompt: 'blew out both cheeks until they were as round as apples',
    },
    {
      part: 'the old frog',
      line: 'It will rain before the sun goes down',
      prompt: 'tapped on the floor with ten fingers, softly, like raindrops',
    },
    {
      part: 'the ship',
      line: 'Hold on tight, my friends, the sea is wild',
      prompt: 'began to sway from side to side, like someone on a deck',
    },
  ])
  return [
    [
      meetBriefly(tell, hero),
      `The school was going to put on a play, and ${hero} was ${part}. It was a small part with one {sentence|line}: "${line}."`,
      `${hero} said it {to the mirror|in the bath}, to the cat and to the soup.`,
    ],
    [
      `Then the evening came. The {hall|room} was full{ to the last seat|}. ${elder} sat in the {first|second} row and waved.`,
      `${hero} stepped {forward|into the light}, opened ${hero.his} mouth, and {the sentence|every word} was gone.`,
      `{It was as quiet as snow.|Somebody coughed.|A hundred eyes looked at ${hero.him}.} ${hero}'s knees {shook|turned to pudding}.`,
      `Behind the curtain, ${friend} saw it. So ${friend.he} ${prompt}.`,
      `And {there it was again|the words came back}! "${line}," said ${hero}, {loud and clear|so loudly that the lamps trembled}.`,
    ],
    [
      `The people {clapped|cheered}. "{You were wonderful|I heard every word}," said ${elder}. "And that long {silence|pause} before it! {I got goose bumps|What a good idea}."`,
      tell.pick([
        `${hero} looked at ${friend}, and ${friend} looked at ${hero}, and they {kept the secret|said nothing}.`,
        `"It was not my idea," said ${hero}. "It was ${friend}'s." And ${hero} pulled ${friend.him} out in front of the curtain.`,
        `The next year ${hero} stood behind the curtain, and ${friend} had {a part with a hundred lines|the biggest part of all}.`,
      ]),
    ],
  ]
}

/** A race could be won, but somebody falls. */
export function race(tell: Teller): Scene[] {
  const hero = tell.child()
  const rival = tell.opposite(hero)
  const elder = tell.elder()
  const { contest, train, accident, help } = tell.pick([
    {
      contest: 'the running race around the lake',
      train: 'ran to school and back, {up the stairs and down again|even in the rain}',
      accident: 'tripped over a root and could not get up',
      help: `put an arm around ${rival.him}, and together they {limped|hobbled} the rest of the way`,
    },
    {
      contest: 'the sled race on the big hill',
      train: 'waxed the sled every evening until it shone',
      accident: 'hit a stone and flew head first into the snow',
      help: `pulled ${rival.him} out by both feet, and they rode the rest of the way on one sled`,
    },
    {
      contest: 'the boat race on the river',
      train: 'rowed every day until {both hands were hard|the sun went down}',
      accident: `lost an oar and {turned|spun} in circles`,
      help: `threw ${rival.him} a rope and pulled the other boat along, stroke by stroke`,
    },
    {
      contest: 'the bicycle race through the village',
      train: 'practiced every corner a hundred times',
      accident: 'rode into a ditch full of nettles',
      help: `climbed in, nettles and all, and pulled out first ${rival} and then the bicycle`,
    },
  ])
  const close = tell.pick<Scene>([
    [
      `They came in last. But when the people saw them, they {stood up|threw their hats in the air} and clapped {longer than for the winner|as if it were a victory}.`,
      `"You {could have won|lost the race}," said ${rival}. "{Why did you stop|Are you not sad}?" "I can win next year," said ${hero}. "{Today you needed me|You could not wait that long}."`,
    ],
    [
      `Somebody else won, and nobody remembers who it was. But {everyone|the whole village} still tells how ${hero} and ${rival} came in together.`,
      `"Are you {sad|sorry} about the prize?" asked ${elder}. "{I forgot all about it|Not at all}," said ${hero}, and that was the {whole |}truth.`,
    ],
    [
      `The winner was a very small ${tell.pick(['girl', 'boy'])} whom nobody had {noticed|expected}. ${hero} and ${rival} {cheered|clapped} until their hands {hurt|were red}.`,
      `After that, they trained together, and {both of them grew faster|neither of them minded who was first}.`,
    ],
  ])
  return [
    [
      meetBriefly(tell, hero),
      `${hero} wanted to win ${contest}. The one to beat was ${rival}, who {had won last year|was faster than anyone|always won}.`,
      `{For weeks|All month} ${hero} ${train}. "{This time I will be first|This year the prize is mine}," ${hero.he} said to ${elder}.`,
    ],
    [
      `{Ready, set, go!|The whistle blew.|Bang, and they were off!} ${rival} was {ahead|in front}, then ${hero}, then ${rival} again. {The finish was already in sight.|It was very close.}`,
      `Then ${rival} ${accident}. ${hero} {flew|shot} past ${rival.him}. {Now the way was free.|Nobody was in front of ${hero.him} now.}`,
      `But ${hero} heard a {small cry|sob} and {looked back|slowed down}. For one moment ${hero.he} thought of the prize. Then ${hero.he} turned around. ${hero.he} ${help}.`,
    ],
    close,
  ]
}

/** A promise is inconvenient; it is kept; the keeping turns out to matter. */
export function promise(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const neighbor = tell.neighbor()
  const { promised, lure, kept } = tell.pick([
    {
      promised: `water ${neighbor}'s tomatoes every day while ${neighbor.he} was away`,
      lure: `came {the hottest|a very hot} day, and ${hero.his} friend ${friend} wanted to go swimming`,
      kept: `The tomatoes were {hanging their heads|limp and dusty}. ${hero} gave them {three|four} cans of water, and by evening they stood up {straight|again}.`,
    },
    {
      promised: `feed ${neighbor}'s old rabbit until Sunday`,
      lure: `a {fair|circus} came to town, and ${hero.his} friend ${friend} had two tickets`,
      kept: `The rabbit was not in its cage! The {little door|latch} had come open. ${hero} found it {under the steps|in the bean bed} and carried it home.`,
    },
    {
      promised: `read to ${neighbor}, whose eyes had grown weak, on Friday at four`,
      lure: `Friday came, and with it the first snow, and ${hero.his} friend ${friend} stood at the door with a sled`,
      kept: `${neighbor} was already sitting by the window, {in ${neighbor.his} best clothes|with two cups of tea}. "{I knew that you would come|I have waited all week}," ${neighbor.he} said.`,
    },
    {
      promised: `wake ${neighbor} at six, because ${neighbor.he} had to catch a train`,
      lure: `morning came. The bed was warm, and outside it was {dark and raining|still night}`,
      kept: `${hero} ran over in ${hero.his} {pajamas|slippers} and rang the bell. "{Oh my|Good heavens}, my clock has stopped!" cried ${neighbor}. "Without you I would have {missed it|slept until noon}."`,
    },
  ])
  return [
    [
      meet(tell, hero),
      `${hero} had promised to ${promised}. "{You have my word|I will not forget}," ${hero.he} had said.`,
      `Then ${lure}. "{Who will know|Just this once}?" said a small voice in ${hero}'s {head|ear}. {It was a very nice voice.|It sounded very reasonable.|}`,
    ],
    [
      `${hero} {stood there for a while|thought about it} and {sighed|swallowed}. "{A promise is a promise|I gave my word}," ${hero.he} said {to the small voice|at last}, and went.`,
      kept,
    ],
    [
      tell.pick([
        `"A promise from you is as good as {gold|bread}," said ${neighbor}{ later|}.`,
        `From then on, ${neighbor} called ${hero} "my right hand".`,
        `${neighbor} did not forget it. On ${hero}'s birthday there was a {big |little }present at the door.`,
      ]),
      tell.pick([
        `"You were right," said ${hero.his} friend ${friend}. "I would trust you with anything."`,
        `And the small voice? It {was never heard again|said nothing more}.`,
        '',
      ]),
    ],
  ]
}

/** A friend has something wonderful, and envy stings, until it turns out what the friend is missing. */
export function envy(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const { gift, own, sting } = tell.pick([
    {
      gift: 'a real {piano|drum set}',
      own: 'a pot and two spoons',
      sting: 'suddenly the pot sounded like a pot',
    },
    {
      gift: 'a bicycle with {ten|twelve} gears and a silver bell',
      own: 'an old scooter with a crooked wheel',
      sting: 'suddenly the scooter felt slow',
    },
    {
      gift: 'a tent as big as a room',
      own: 'a blanket over two chairs',
      sting: 'suddenly the blanket looked like a blanket',
    },
    {
      gift: 'a train that whistled and blew real smoke',
      own: 'a row of match boxes on a string',
      sting: 'suddenly the match boxes stood still',
    },
  ])
  const turn = tell.pick<Scene>([
    [
      `One afternoon ${hero} looked over the {hedge|fence}. ${friend} was sitting there, quite alone, and was not {playing|smiling} at all.`,
      `"{Why are you sad|What is wrong}?" asked ${hero}. "{Mom and Dad gave it to me because they are never home|I have nobody to play with}," said ${friend}. "{I would rather have you|What good is it, alone}?"`,
    ],
    [
      `Then there was a knock at the door. It was ${friend}. "{Can I come in|May I play here}?" ${friend.he} asked. "{At home I must not break anything|At my house I am only allowed to look at it}."`,
      `"With my old things?" ${hero} could not believe it. "{Of course|Yes}," said ${friend}. "{Yours is more fun|With yours you can do anything}."`,
    ],
    [
      `In the end ${hero} {told the truth|said it aloud}: "I am so jealous that my stomach hurts." ${friend} looked {up|at ${hero.him}} with round eyes.`,
      `"But I am jealous of you!" said ${friend}. "You {make|build} everything yourself. I {only|just} unpack things."`,
    ],
  ])
  return [
    [
      meetFriends(tell, hero, friend),
      `They had always played with ${own}{, and it was great fun|, and it was enough|}.`,
      `Then, on ${friend.his} birthday, ${friend} {got|was given} ${gift}. "{Look|Come and see}!" ${friend.he} cried.`,
      `${hero} looked, and ${sting}. "{Nice|Very nice}," said ${hero}, and went home {early|without another word}.`,
    ],
    [
      '{For three days they did not meet.|The next day it rained, and the day after that as well.|All week something {stung|pinched} deep inside.}',
      ...turn,
    ],
    [
      'So they put the two together, the new one and the old one, {and invented a game that nobody had played before|and it was better than each alone}.',
      `{"Next birthday," said ${friend}, "I will wish for a box of odds and ends."|And what had stung deep inside was gone.|The best thing about it was that there were two of them.}`,
    ],
  ]
}

/** A message goes out into the world, is almost forgotten, and is answered. */
export function message(tell: Teller): Scene[] {
  const hero = tell.child()
  const far = tell.friend(hero)
  const elder = tell.elder()
  const { carrier, send, came } = tell.pick([
    {
      carrier: 'bottle',
      send: 'put it in a brown bottle and threw the bottle as far as {possible|it would go} into the {sea|river}',
      came: `a bottle lay {on the sand|between the stones}. This one was green, and there was paper in it`,
    },
    {
      carrier: 'balloon',
      send: 'tied the letter to a red balloon and let go',
      came: 'the mailman brought a thick envelope with a scrap of red rubber in it',
    },
    {
      carrier: 'library book',
      send: 'put the letter between two pages of a library book about {whales|the stars} and gave the book back',
      came: 'in the same book, on the same page, lay another piece of paper',
    },
    {
      carrier: 'paper boat',
      send: 'folded the letter into a boat and set it on the {stream|brook}',
      came: 'a paper boat, soft and gray with water, was tied to the gate',
    },
  ])
  const answer = tell.pick([
    `"I found your letter. I live {where the river is wide|on the other side of the hill}, and I laughed at your joke. Your friend, ${far}."`,
    `"Hello! My name is ${far}. {I have been ill for a long time|Nobody ever wrote to me before}. Your letter was the best thing this year."`,
    `"I read it to my whole family, and we all want to know more. Please write again. ${far}."`,
  ])
  return [
    [
      meet(tell, hero),
      `${oneDay} ${hero} {had nothing to do|felt lonely}, so ${hero.he} wrote a letter. "To whoever finds this," it began. "Do you know a good joke? Here is mine." ${hero.his} name and street stood at the bottom.`,
      `Then ${hero.he} ${send}.`,
    ],
    [
      `"{Nobody will find it|It will get lost}," said ${hero}{ after a week| a month later|}. "{Good things take time|Who knows}," said ${elder}. "{Wait a little|The world is full of finders}."`,
      `{Spring went by.|Weeks went by.|The leaves turned red.} ${hero} {almost forgot|stopped thinking of} the ${carrier}.`,
      `Then, one {windy|gray|quiet} morning, ${came}. ${hero} read with {shaking hands|wide eyes}: ${answer}`,
    ],
    [
      tell.pick([
        `The next letter went by mail, {and so did the next hundred|with three stamps on it}.`,
        `The following summer ${far} came to visit. {They knew each other at once.|"So that is your window," said ${far}.}`,
        `${hero} read the answer {five|seven} times. Then ${hero.he} sat down and began, "Dear ${far}."`,
      ]),
      `{"You see?" said ${elder}. "I told you."|The world felt much smaller after that, and much friendlier.|}`,
    ],
  ]
}

/** Everyone plays as loudly as possible, until they learn to listen. */
export function band(tell: Teller): Scene[] {
  const [a, b, c] = [tell.child(), tell.child(), tell.child()]
  const neighbor = tell.neighbor()
  const [first, second, third] = tell.several(['drum', 'flute', 'guitar', 'trumpet', 'fiddle', 'accordion', 'bell'], 3)
  const lesson = tell.pick<Scene>([
    [
      `${neighbor} {came|leaned} over the fence. They thought that ${neighbor.he} would be {cross|angry}. But ${neighbor.he} only said, "{Once more, please|Play it again}, and this time, each of you listens to the other two."`,
      `It was {hard|strange} at first. To hear the ${second}, they had to play the ${first} {softly|more gently}.`,
    ],
    [
      `Then ${a} {got|had} a cold and could only {sit there|listen}. "{Why|Wait}," ${a.he} said, "I {never knew|did not know} how pretty the ${second} sounds! And the ${third} as well!"`,
      `They {took|tried it in} turns after that: one of them was silent, and listened, and told the others what was too loud.`,
    ],
    [
      `In the evening a {blackbird|cricket} sang in the garden, quite alone, and they stopped to listen. "It leaves holes in its song," said ${c}. "{That is why we hear it|Little quiet holes}."`,
      `So they put holes in their own song. When the ${first} was {silent|quiet}, the ${second} could {speak|answer}. When the ${second} rested, there was room for the ${third}.`,
    ],
  ])
  return [
    [
      `${a}, ${b} and ${c} wanted to have a band. ${a} had a ${first}, ${b} had a ${second}, and ${c} had a ${third}.`,
      `${oneDay} they met {in the garage|in the yard|under the big tree} for the first time. "{One, two, three|Ready}," said ${b}, and all of them began {at once|to play}.`,
      '{It sounded like a cart full of tins on a bad road.|The cat ran up the curtain.|A window shut, then another, then all of them.} {So they played even louder.|"Louder!" they shouted, and it grew worse.}',
    ],
    lesson,
    [
      'And all at once it was music. {The three of them looked at each other.|Windows opened, one after the other.}',
      tell.pick([
        `At the summer fair they played in front of the {whole |}village. {People danced.|They were the smallest band, and the best.} "What is your band called?" somebody asked. "The Good Listeners," said ${c}.`,
        `${neighbor} sat down on the {step|wall} and {tapped one foot|closed both eyes}. "{Once more, please|Again}," ${neighbor.he} said, and they did not need to be asked twice.`,
        `"That was us," {whispered|said} ${b}. Nobody wanted to {speak|say anything} after that, so they {just |}played it again.`,
      ]),
    ],
  ]
}
