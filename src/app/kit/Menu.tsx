// A button that opens a list of things to do or to choose from.

import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import style from './Menu.module.css'

export interface Item {
  text: string
  /** A second line, smaller. */
  note?: string
  icon?: ReactNode
  onSelect(): void
  disabled?: boolean
  /** Ticked, in a list of alternatives. */
  chosen?: boolean
}

export function Menu({ trigger, label, items }: { trigger: ReactNode; label: string; items: Item[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={style.list}
          aria-label={label}
          align="start"
          sideOffset={6}
          collisionPadding={10}
        >
          {items.map(({ text, note, icon, onSelect, disabled, chosen }) => (
            <DropdownMenu.Item
              key={text}
              className={style.item}
              onSelect={onSelect}
              disabled={disabled}
              data-chosen={chosen || undefined}
            >
              {icon}
              <span>
                {text}
                {note && <small>{note}</small>}
              </span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
