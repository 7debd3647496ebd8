// What leaves the browser as files: a run's model in the formats of others, and whole runs, which come back the same way.

import { type ByteStream, fromBlob } from '../formats/bytes.ts'
import { readZip, zip, zipSize } from '../formats/zip.ts'
import type { Gpu } from '../gpu/device.ts'
import type { Store } from '../store/store.ts'
import { linkBases } from './base-links.ts'
import { datasetCard } from './inspect-dataset.ts'
import { partsOf } from './mixture-parts.ts'
import { modelCard } from './model-card.ts'
import { filesOf, type Leaving, measureOffers, plannedOffers } from './offers.ts'
import { openDataset } from './open-dataset.ts'
import { exportedModel } from './saved-run.ts'
import { storedModel } from './stored-model.ts'
import { strangeRun } from './strange.ts'
import type { Engine, RunReport } from './types.ts'

interface Parts {
  store(): Promise<Store>
  report(id: string): Promise<RunReport>
  /** With the device to itself. */
  alone<T>(work: (gpu: Gpu) => Promise<T>): Promise<T>
}
type Exports = 'exportOffers' | 'exportModel' | 'exportRun' | 'importRun'

export function exportDesk({ store, report, alone }: Parts): Pick<Engine, Exports> {
  /** A run's model on its way out. */
  const leaving = async (id: string): Promise<Leaving> => {
    const kept = await store()
    const model = await storedModel(kept, id)
    const run = await report(id)
    const { base } = run.config
    const { step, tokens } = model.checkpoint
    const facts = { ...run, step, tokens, dataset: run.datasetName }
    const card = [modelCard(facts), run.datasetId && (await datasetCard(kept, run.datasetId))]
    return {
      model,
      name: fileName(run.name),
      baseName: base?.run ? (await kept.getRun(base.run)).name : '',
      whole: () => ({ ...exportedModel(model, run.name), card: card.filter(Boolean).join('\n') }),
    }
  }

  return {
    async exportOffers(id, onOffer) {
      const model = await leaving(id)
      const offers = plannedOffers(model)
      for (const offer of offers) onOffer(offer)
      const { datasetId } = await report(id)
      if (!datasetId) return offers
      const dataset = await openDataset(await store(), datasetId)
      const validation = await dataset.batches('validation', model.model.sentence.rows)
      await alone((gpu) => measureOffers(gpu, model, offers, validation, onOffer))
      return offers
    },
    async exportModel(id, format, quantize) {
      const model = await leaving(id)
      const files = filesOf(model, format, quantize)
      if (files.length === 1) return { name: files[0].name, blob: await blobOf(files[0]) }
      const name = `${model.name}${format === 'huggingface' ? '' : `-${format}`}.zip`
      return { name, blob: await blobOf({ byteLength: zipSize(files), bytes: () => zip(files) }) }
    },
    async exportRun(id) {
      const kept = await store()
      const { name } = await kept.getRun(id)
      const entries = async function* () {
        for await (const { name, bytes } of kept.exportRun(id, partsOf)) yield { name, bytes: () => bytes }
      }
      return {
        name: `${fileName(name)}.vitro-run.zip`,
        blob: await blobOf({ byteLength: Number.NaN, bytes: () => zip(entries()) }),
      }
    },
    async importRun(file) {
      // What a run holds is not larger than the file: entries of our own archives are not compressed.
      const files = await readZip(fromBlob(file), file.size + 2 ** 20)
      const run = await (await store()).importRun(
        files.map(({ name, bytes }) => ({ name, bytes: bytes() })),
        strangeRun,
        partsOf,
      )
      await linkBases(await store())
      return report(run.id)
    },
  }
}

const fileName = (name: string) =>
  name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 60) || 'model'

/** Piece by piece: a browser moves the parts of a Blob to disk. */
async function blobOf(stream: ByteStream): Promise<Blob> {
  const parts: Blob[] = []
  for await (const piece of stream.bytes()) parts.push(new Blob([piece as Uint8Array<ArrayBuffer>]))
  return new Blob(parts)
}
