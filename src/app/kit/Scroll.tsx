// A part of the page that scrolls by itself; the keyboard can get into it.

import type { ReactNode } from 'react'

export function Scroll({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the arrow keys could not scroll here
    <section className={className} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
