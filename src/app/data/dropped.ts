// Files out of a drop or a file chooser, folders walked through. Nothing is read here but names and sizes.

export interface NamedFile {
  path: string
  blob: Blob
}

const MOST = 20_000 // files of one drop; more is a mistake (a whole disk), and the walk would not end

/** Must be called before the drop event ends: the browser forgets its items then. */
export async function fromDrop(transfer: DataTransfer): Promise<NamedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const files: NamedFile[] = []
  if (entries.length === 0) return fromChooser(transfer.files)
  for (const entry of entries) await walk(entry, files)
  return files.sort(byPath)
}

export function fromChooser(list: FileList | null): NamedFile[] {
  return [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, blob: file })).sort(byPath)
}

async function walk(entry: FileSystemEntry, files: NamedFile[]): Promise<void> {
  if (files.length >= MOST || entry.name.startsWith('.')) return
  if (entry.isFile) {
    const blob = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail))
    files.push({ path: entry.fullPath.replace(/^\//, ''), blob })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    // A folder comes in pieces of at most 100 entries; an empty piece is its end.
    const piece = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
    if (piece.length === 0) return
    for (const inner of piece) await walk(inner, files)
  }
}

const byPath = (a: NamedFile, b: NamedFile) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
