import { expose } from 'comlink'
import { openStore } from '../store/indexeddb.ts'
import { createDataRoom } from './data-room.ts'
import { withPlainErrors } from './errors.ts'

expose(withPlainErrors(createDataRoom(openStore)))
