// What a person corrected about the files they dropped: the encoding of one, the shape of its records. Forgotten with the files.

import { create } from 'zustand'
import type { ShapeChoice, SourceFile } from '../../engine/types.ts'
import type { NamedFile } from './dropped.ts'

interface Correction {
  encoding?: string
  shape?: ShapeChoice
}

export const useCorrections = create<{ byPath: ReadonlyMap<string, Correction> }>(() => ({ byPath: new Map() }))

export const correct = (path: string, change: Correction) =>
  useCorrections.setState(({ byPath }) => ({ byPath: new Map(byPath).set(path, { ...byPath.get(path), ...change }) }))

export const forgetCorrections = () => useCorrections.setState({ byPath: new Map() })

/** The files as they are to be read. */
export const corrected = (files: readonly NamedFile[], { byPath } = useCorrections.getState()): SourceFile[] =>
  files.map((file) => ({ ...file, ...byPath.get(file.path) }))
