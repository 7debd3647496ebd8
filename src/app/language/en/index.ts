// English: everything the page says.

import { cleaning } from './cleaning.ts'
import { notices } from './notices.ts'
import { nouns } from './nouns.ts'
import { page } from './page.ts'
import { support } from './support.ts'

export const words = { ...page, ...nouns, ...cleaning, notices, support }
