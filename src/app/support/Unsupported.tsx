// The page for a browser that cannot train: what is missing, and what to do about it in each browser on each system, the
// visitor's own first.

import { Header } from '../Header.tsx'
import { Button } from '../kit/Button.tsx'
import { useWords } from '../language/language.ts'
import { useSession } from '../session.ts'
import { type BrowserName, browsers, identify, type Trouble } from './detect.ts'
import style from './Unsupported.module.css'

interface Props {
  trouble: Trouble
  /** Past this page: runs that are kept can be looked at and exported without a device. */
  onEnter?(): void
}

export default function Unsupported({ trouble, onEnter }: Props) {
  const { t } = useWords()
  const detail = useSession(({ detail }) => detail)
  const { browser, system } = identify(navigator.userAgent, navigator.maxTouchPoints)
  const order = [...browsers].sort((a, b) => Number(b === browser) - Number(a === browser))
  return (
    <div className={style.page}>
      <Header />
      <main className={style.main} id="main">
        <h1>{t(`support.${trouble}.title`)}</h1>
        <p className={style.lead}>{t(`support.${trouble}.text`)}</p>
        {detail && <p className={style.detail}>{detail}</p>}
        {trouble === 'insecure' ? (
          <p className={style.lead}>{t('support.insecure.what')}</p>
        ) : (
          <div className={style.browsers}>
            {order.map((name) => (
              <Advice key={name} browser={name} yours={name === browser} system={name === browser ? system : null} />
            ))}
          </div>
        )}
        <div className={style.actions}>
          <Button variant="primary" onClick={() => location.reload()}>
            {t('support.again')}
          </Button>
          {onEnter && <Button onClick={onEnter}>{t('support.enter')}</Button>}
        </div>
      </main>
    </div>
  )
}

const onSystems = {
  chrome: ['windows', 'macos', 'linux', 'android', 'ios'],
  edge: ['windows', 'macos', 'linux', 'android'],
  safari: ['macos', 'ios'],
  firefox: ['windows', 'macos', 'linux', 'android'],
} as const satisfies Record<BrowserName, readonly string[]>

function Advice({ browser, yours, system }: { browser: BrowserName; yours: boolean; system: string | null }) {
  const { t, at } = useWords()
  return (
    <section className={style.browser} data-yours={yours || undefined}>
      <h2>
        {at(`support.browsers.${browser}`, browser)}
        {yours && <small>{t('support.yours')}</small>}
      </h2>
      <dl>
        {onSystems[browser].map((name) => (
          <div key={name} data-yours={name === system || undefined}>
            <dt>{at(`support.systems.${name}`, name)}</dt>
            <dd>{at(`support.advice.${browser}.${name}`, '')}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
