// English: everything the page says.

import { cleaning } from './cleaning.ts'
import { kernels } from './kernels.ts'
import { notices } from './notices.ts'
import { nouns } from './nouns.ts'
import { page } from './page.ts'
import { support } from './support.ts'
import { tokenizing } from './tokenizing.ts'

export const words = { ...page, ...nouns, ...cleaning, ...tokenizing, ...kernels, notices, support }
