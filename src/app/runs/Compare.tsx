// In what runs differ: only the settings that are not the same, side by side.

import type { RunReport, Value } from '../../engine/types.ts'
import { plain } from '../format.ts'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import { compare, wordsOf } from '../sentence/sentence.ts'
import style from './Runs.module.css'

export function Compare({ run, others }: { run: RunReport; others: RunReport[] }) {
  const { t, at } = useWords()
  const differences = others.map((other) => new Map(compare(run.config, other.config).map((d) => [d.path, d])))
  const paths = [...new Set(differences.flatMap((map) => [...map.keys()]))]
  const say = (value: Value | undefined) =>
    value === undefined ? '–' : typeof value === 'number' ? plain(value) : String(value)
  const before = (path: string) => differences.find((map) => map.has(path))!.get(path)!.before
  const name = (path: string) => {
    const owner = others.find((other) => wordsOf(path, other.config) !== path)?.config ?? run.config
    return at(`${wordsOf(path, owner)}.label`, at(`runs.nouns.${path}`, path))
  }
  return (
    <section className={style.compare} aria-label={t('runs.differences')}>
      <h3>{t('runs.differences')}</h3>
      {paths.length === 0 ? (
        <p className={style.note}>{t('runs.sameSettings')}</p>
      ) : (
        <Scroll className={style.tableBox} label={t('runs.differences')}>
          <table>
            <thead>
              <tr>
                <td />
                <th scope="col">{run.name}</th>
                {others.map(({ id, name }) => (
                  <th key={id} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {paths.map((path) => (
                <tr key={path}>
                  <th scope="row">{name(path)}</th>
                  <td>{say(before(path))}</td>
                  {others.map(({ id }, i) => (
                    <td key={id}>{say(differences[i].has(path) ? differences[i].get(path)!.after : before(path))}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}
