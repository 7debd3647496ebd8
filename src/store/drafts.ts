// What belongs to a sentence that is still being written and cannot stand in the page's address. The store does not know what it means.
import type { Context } from './records.ts'
import type { Store } from './store.ts'

export const draftStore = ({ db }: Context): Pick<Store, 'readDraft' | 'writeDraft'> => ({
  readDraft: (what) => db.read(['drafts'], (transaction) => transaction.objectStore('drafts').get(what)),
  async writeDraft(what, draft, bytes) {
    await db.write(['drafts'], (transaction) => transaction.objectStore('drafts').put(draft, what), { bytes })
  },
})
