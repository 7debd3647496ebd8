// Where the page begins: words first, then the workspace, and behind it the workers, the kept runs and the device.

import './base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, Crashed } from './App.tsx'
import { loadDatasets } from './data/store.ts'
import { recallTokenizer } from './data/tokenizer.ts'
import { Boundary } from './kit/Boundary.tsx'
import { startLanguage } from './language/language.ts'
import { noticeOf } from './notices.ts'
import { loadRuns, show, useRuns } from './run/store.ts'
import { openSentence, suit, takeUp } from './sentence/store.ts'
import { openDevice, openSession, useSession } from './session.ts'
import { useSettings } from './settings.ts'
import { registerServiceWorker } from './trusted-types.ts'

function wear({ theme }: { theme: string }) {
  document.documentElement.dataset.theme = theme
}
wear(useSettings.getState())
useSettings.subscribe(wear)
useSession.subscribe(({ device }) => document.documentElement.toggleAttribute('data-software', device?.software))

await startLanguage()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Boundary fallback={(failure) => <Crashed failure={failure} />}>
      <App />
    </Boundary>
  </StrictMode>,
)
void open().catch((error) => useSession.setState({ failure: noticeOf(error).message }))
void registerServiceWorker()

async function open() {
  await openSession()
  await Promise.all([loadDatasets(), loadRuns(), recallTokenizer()])
  openSentence()
  const newest = useRuns.getState().list[0]
  if (newest) void show(newest.id)
  if (newest?.config.base?.run && !location.hash) takeUp(newest) // no address says what is tuned
  if (useSession.getState().trouble) return
  const device = await openDevice()
  if (device) await suit(device)
}

// What another tab has trained in the meantime is seen when one comes back to this one.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && useRuns.getState().list.some(({ state }) => state === 'elsewhere')) void loadRuns()
})

// A newer version took this one's place, and a part that was not fetched yet is gone: the page has to be loaded anew.
addEventListener('vite:preloadError', (event) => {
  event.preventDefault()
  useSession.setState({ failure: 'vite:preloadError' })
})
