// The page's head: what this is, which device does the work, language, theme, keyboard.

import { Cpu, Keyboard, Monitor, Moon, ShieldCheck, Sun } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import style from './Header.module.css'
import { IconButton } from './kit/Button.tsx'
import { Select } from './kit/fields.tsx'
import { Mark } from './kit/Mark.tsx'
import { useWords } from './language/language.ts'
import { useSession } from './session.ts'
import { type Language, set, type Theme, useSettings } from './settings.ts'
import { listenForShortcuts } from './shortcuts.ts'

const Keys = lazy(() => import('./Keys.tsx'))

export function Header() {
  const { t } = useWords()
  const [keys, setKeys] = useState(false)
  useEffect(() => listenForShortcuts(() => setKeys(true)), [])
  return (
    <header className={style.header}>
      <a className={style.brand} href="./" aria-label="Vitro">
        <Mark />
        <span>Vitro</span>
      </a>
      <Device />
      <span className={style.space} />
      <span className={style.private} title={t('header.privateWhy')}>
        <ShieldCheck aria-hidden />
        {t('header.private')}
      </span>
      <LanguageChoice />
      <ThemeButton />
      <IconButton className={style.keys} label={t('keys.title')} icon={<Keyboard />} onClick={() => setKeys(true)} />
      {keys && (
        <Suspense fallback={null}>
          <Keys onClose={() => setKeys(false)} />
        </Suspense>
      )}
    </header>
  )
}

function Device() {
  const { t } = useWords()
  const { device, trouble } = useSession()
  if (trouble) return null
  return (
    <span className={style.device} data-open={device !== null}>
      <Cpu aria-hidden />
      <span>{device ? device.name : t('header.opening')}</span>
      {device?.software && <em>{t('header.software')}</em>}
    </span>
  )
}

const names: Record<Language, string> = { en: 'English', 'zh-CN': '简体中文' }

export function LanguageChoice() {
  const { t } = useWords()
  const language = useSettings(({ language }) => language)
  return (
    <div className={style.language}>
      <Select
        label={t('header.language')}
        value={language}
        options={(Object.keys(names) as Language[]).map((value) => ({ value, text: names[value] }))}
        onChange={(language) => set({ language })}
      />
    </div>
  )
}

const icons: Record<Theme, typeof Sun> = { system: Monitor, light: Sun, dark: Moon }
const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }

export function ThemeButton() {
  const { t } = useWords()
  const theme = useSettings(({ theme }) => theme)
  const Icon = icons[theme]
  return (
    <IconButton
      label={t('header.theme', { theme: t(`header.themes.${theme}`) })}
      icon={<Icon />}
      onClick={() => set({ theme: next[theme] })}
    />
  )
}
