// What was found out about the kernels of a device, by adapter. The store does not know what it means.
import type { Context } from './records.ts'
import type { Store } from './store.ts'

export const kernelStore = ({ db }: Context): Pick<Store, 'readKernels' | 'writeKernels'> => ({
  readKernels: (adapter) => db.read(['kernels'], (transaction) => transaction.objectStore('kernels').get(adapter)),
  async writeKernels(adapter, found) {
    await db.write(['kernels'], (transaction) => transaction.objectStore('kernels').put(found, adapter), {
      relaxed: true,
    })
  },
})
