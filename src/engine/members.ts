// The models, adapters, objectives and optimizers there are, by id: one file each, listed nowhere.

import type { AdapterModule } from '../nn/adapter.ts'
import type { ModelModule } from '../nn/model.ts'
import type { ObjectiveModule } from '../nn/objective.ts'
import type * as adamw from '../optimizers/adamw.ts'
import { byName } from '../registry.ts'

export const models = byName(import.meta.glob<ModelModule>('../models/*.ts', { eager: true }))
export const adapters = byName(import.meta.glob<AdapterModule>('../adapters/*.ts', { eager: true }))
export const objectives = byName(import.meta.glob<ObjectiveModule>('../objectives/*.ts', { eager: true }))
export const optimizers = byName(import.meta.glob<typeof adamw>('../optimizers/*.ts', { eager: true }))
