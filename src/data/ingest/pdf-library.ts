// How pdf.js is loaded and opened where there is no page and no network: in a worker, under a policy without eval, or in
// Node. Its own worker's code runs in this thread; tables of Chinese, Japanese and Korean encodings come from this origin.

/** Newer than Node 20; pdf.js relies on it. */
const promises = Promise as { withResolvers?: unknown }
promises.withResolvers ??= () => {
  const parts = {}
  return Object.assign(parts, { promise: new Promise((resolve, reject) => Object.assign(parts, { resolve, reject })) })
}

/** Those that PDF knows (ISO 32000-1, table 118); the others are of PostScript. */
const tables = import.meta.glob<string>(
  ['../../../node_modules/pdfjs-dist/cmaps/*.bcmap', '!**/*-UTF8-*.bcmap', '!**/*-UTF32-*.bcmap'],
  { query: '?url&inline', import: 'default' },
)

/** Answers all that pdf.js would fetch: tables of encodings by name. Fonts are for drawing. */
class Tables {
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const load = kind === 'cMapUrl' && tables[`../../../node_modules/pdfjs-dist/cmaps/${filename}`]
    if (!load) throw new Error(`${filename} is not needed for text.`)
    const base64 = (await load()).split(',', 2)[1]
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  }
}

/** What pdf.js throws of its own where a file is broken. */
const OWN = /^(XRefEntry|XRefParse|MissingData|UnknownError|InvalidPDF|ParserEOF|Abort)Exception$/

/** Some of it pdf.js throws where nobody can catch it, beside what it tells its caller. In Node that would end the process. */
function outliveBrokenFiles(error: unknown): void {
  if (!OWN.test((error as Error | null)?.name ?? '')) throw error
}
if (typeof process !== 'undefined' && process.versions?.node) process.on('unhandledRejection', outliveBrokenFiles)

/** The caller awaits its `promise` and destroys it. */
export async function openPdf(data: Uint8Array) {
  const [{ getDocument }, worker] = await Promise.all([
    import('pdfjs-dist/legacy/build/pdf.mjs'),
    // @ts-expect-error: it has no types
    import('pdfjs-dist/legacy/build/pdf.worker.mjs'),
  ])
  Object.assign(globalThis, { pdfjsWorker: worker }) // where pdf.js looks for it before it starts a worker of its own
  return getDocument({
    data,
    isEvalSupported: false,
    useWasm: false,
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    maxImageSize: 1,
    BinaryDataFactory: Tables,
    cMapUrl: 'own:/',
    standardFontDataUrl: 'own:/',
    verbosity: 0,
  } as Parameters<typeof getDocument>[0])
}
