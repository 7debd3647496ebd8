// How much each adapter counts, which others of the same base count too, and the way to keep what they are together.

import { Combine, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { engine } from '../engine.ts'
import { Button, IconButton } from '../kit/Button.tsx'
import { Menu } from '../kit/Menu.tsx'
import { Slider } from '../kit/Slider.tsx'
import { toast } from '../kit/toasts.ts'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { put } from '../run/store.ts'
import style from './Chat.module.css'
import { type Stack, type Stackable, weighted } from './stack.ts'

const STOPS = Array.from({ length: 41 }, (_, i) => i / 20)

interface Props {
  stackable: Stackable
  shown: { id: string; name: string }
  checkpoint: number | undefined
  stack: Stack
  onChange(stack: Stack): void
  busy: boolean
}

export function Adapters({ stackable, shown, checkpoint, stack, onChange, busy }: Props) {
  const { t, say, format } = useWords()
  const [merging, setMerging] = useState(false)
  const { base, used, others } = stackable
  if (used.length + others.length === 0) return null
  const adapters = weighted(stackable, shown, checkpoint)
  const without = (id: string) => onChange(Object.fromEntries(Object.entries(stack).filter(([key]) => key !== id)))
  const keep = async () => {
    setMerging(true)
    try {
      const name = used.map(({ run, weight }) => `${run.name} × ${format.measure(weight, 2)}`).join(' + ')
      const { run, error } = await engine.mergeAdapters(name, base, adapters ?? [])
      put(run)
      const { relative, agreement } = error
      toast(t('chat.kept', { off: format.measure(relative, 2), same: format.percent(agreement) }))
    } catch (error) {
      toast(say(noticeOf(error)), { tone: 'danger' })
    }
    setMerging(false)
  }
  return (
    <section className={style.adapters} aria-label={t('chat.adapters')}>
      <div className={style.beside}>
        <span>{t('chat.adapters')}</span>
        <div className={style.row}>
          {others.length > 0 && (
            <Menu
              label={t('chat.addAdapter')}
              items={others.map(({ id, name }) => ({ text: name, onSelect: () => onChange({ ...stack, [id]: 1 }) }))}
              trigger={
                <Button size="small" icon={<Plus />}>
                  {t('chat.addAdapter')}
                </Button>
              }
            />
          )}
          {adapters && (
            <Button size="small" icon={<Combine />} disabled={merging || busy} onClick={() => void keep()}>
              {t('chat.keep')}
            </Button>
          )}
        </div>
      </div>
      {used.map(({ run: { id, name }, weight }) => (
        <div key={id} className={style.adapter}>
          <span>{name}</span>
          <Slider
            label={t('chat.weight', { name })}
            stops={STOPS}
            value={weight}
            say={(value) => format.measure(value, 2)}
            onChange={(value) => onChange({ ...stack, [id]: value })}
          />
          <output>{weight.toFixed(2)}</output>
          {id !== shown.id && (
            <IconButton size="small" label={t('chat.without', { name })} icon={<X />} onClick={() => without(id)} />
          )}
        </div>
      ))}
    </section>
  )
}
