// Buttons: `primary` is the one thing to do next, `plain` all else, `quiet` what stands inside other things. A button
// without text has a label that is its name and its tooltip.

import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import style from './Button.module.css'

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: 'primary' | 'plain' | 'quiet' | 'danger'
  size?: 'small' | 'normal' | 'large'
  icon?: ReactNode
  ref?: Ref<HTMLButtonElement>
}

export function Button({ variant = 'plain', size = 'normal', icon, className = '', children, ...rest }: Props) {
  return (
    <button type="button" className={`${style.button} ${style[variant]} ${style[size]} ${className}`} {...rest}>
      {icon}
      {children !== undefined && <span className={style.text}>{children}</span>}
    </button>
  )
}

export function IconButton({ label, variant = 'quiet', ...rest }: Props & { label: string }) {
  return <Button variant={variant} aria-label={label} title={label} {...rest} />
}
