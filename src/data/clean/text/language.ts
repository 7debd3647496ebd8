// Which language a text is in, from its beginning: Nito-ELD's n-grams (eld, Apache-2.0, 60 languages, 0.9 MB), loaded when
// they are first wanted. Of 59 short sentences in 17 languages it names 56; it tells no Chinese from another.

/** ISO 639-1, or '' where a text has too few letters to tell. */
export type LanguageOf = (text: string) => string

/** UTF-16 units that are looked at: more make it slower and hardly surer. */
const LOOK = 300

let loading: Promise<LanguageOf> | undefined

export function loadLanguageOf(): Promise<LanguageOf> {
  loading ??= import('eld/extrasmall').then(({ eld }) => {
    const detector = eld.newInstance()
    return (text) => detector.detect(text.slice(0, LOOK)).language
  })
  return loading
}
