import { expose } from 'comlink'
import { openStore } from '../store/indexeddb.ts'
import { createEngine } from './engine.ts'
import { withPlainErrors } from './errors.ts'

expose(withPlainErrors(createEngine({ gpu: () => navigator.gpu, openStore })))
