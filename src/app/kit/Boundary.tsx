// The last resort: an error that nobody expected while drawing. A page that says so is better than an empty one.

import { Component, type ReactNode } from 'react'

interface Props {
  /** What is shown in the page's place. */
  fallback(failure: string): ReactNode
  children: ReactNode
}

export class Boundary extends Component<Props, { failure: string | null }> {
  override state = { failure: null }
  static getDerivedStateFromError = (error: unknown) => ({
    failure: error instanceof Error ? error.message : String(error),
  })
  override render() {
    const { failure } = this.state
    return failure === null ? this.props.children : this.props.fallback(failure)
  }
}
