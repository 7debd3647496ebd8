// The mark: a round flask, and in it a curve that falls as a loss does. public/icon.svg is the same drawing.

export const Mark = () => (
  <svg viewBox="0 0 32 32" fill="none" aria-hidden="true">
    <path
      d="M12.4 3.5v8.1a9.2 9.2 0 1 0 7.2 0V3.5"
      fill="var(--accent-wash)"
      stroke="var(--ink-soft)"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
    <path d="M10.6 3.5h10.8" stroke="var(--ink-soft)" strokeWidth="1.7" strokeLinecap="round" />
    <path
      d="M9.6 16.4c2.1.2 2.6 5.9 5 6.9 2.2.9 4.6.4 7.6.5"
      stroke="var(--accent)"
      strokeWidth="2.1"
      strokeLinecap="round"
    />
  </svg>
)
