// Taking a model away: every format and number format with its size and what it does to perplexity; and the run as a whole.

import { Download, Gauge, PackageOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ExportOffer, Notice } from '../../engine/types.ts'
import { saveFile } from '../download.ts'
import { engine, listening } from '../engine.ts'
import { Button, IconButton } from '../kit/Button.tsx'
import { Empty } from '../kit/Empty.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { useShownModel } from '../run/store.ts'
import { useUnknown } from '../sentence/store.ts'
import style from './Export.module.css'

export default function Export() {
  const { t } = useWords()
  const run = useShownModel()
  const unknown = useUnknown(run)
  if (run && unknown) return <Empty>{t('runs.unknown', { name: run.name, id: unknown })}</Empty>
  if (!run || run.checkpoints.length === 0) return <Empty icon={<PackageOpen />}>{t('export.noCheckpoint')}</Empty>
  return <Offers key={`${run.id} ${run.checkpoints.at(-1)!.id}`} run={run.id} />
}

const keyOf = ({ format, quantize }: ExportOffer) => `${format} ${quantize}`

/** A row that moved while it is being pressed would not be pressed: an offer that was measured stays where it was. */
function inPlace(list: ExportOffer[], offer: ExportOffer): ExportOffer[] {
  const at = list.findIndex((one) => keyOf(one) === keyOf(offer))
  return at < 0 ? [...list, offer] : list.with(at, offer)
}

function Offers({ run }: { run: string }) {
  const { t } = useWords()
  const [offers, setOffers] = useState<ExportOffer[]>([])
  const [asked, setAsked] = useState(false)
  const [measuring, setMeasuring] = useState(false)
  const [busy, setBusy] = useState<string | null>(null) // with which file
  const [notice, setNotice] = useState<Notice | null>(null)

  useEffect(() => {
    if (!asked) return
    let current = true
    const take = (offer: ExportOffer) => current && setOffers((list) => inPlace(list, offer))
    listening(take, (listener) => engine.exportOffers(run, listener))
      .then(
        (offers) => current && setOffers(offers),
        (error) => current && setNotice(noticeOf(error)),
      )
      .finally(() => current && setMeasuring(false))
    setMeasuring(true)
    return () => {
      current = false
    }
  }, [run, asked])

  const fetchFile = async (what: string, make: () => Promise<{ name: string; blob: Blob }>) => {
    setBusy(what)
    setNotice(null)
    try {
      const { name, blob } = await make()
      saveFile(blob, name)
    } catch (error) {
      setNotice(noticeOf(error))
    } finally {
      setBusy(null)
    }
  }
  return (
    <div className={style.export}>
      {!asked && (
        <>
          <p>{t('export.about')}</p>
          <Button icon={<Gauge />} onClick={() => setAsked(true)}>
            {t('export.measure')}
          </Button>
        </>
      )}
      {asked && <Measured offers={offers} measuring={measuring} />}
      {offers.length > 0 && (
        <OfferTable
          offers={offers}
          busy={busy}
          onTake={(offer) => void fetchFile(keyOf(offer), () => engine.exportModel(run, offer.format, offer.quantize))}
        />
      )}
      <Notices notice={notice} />
      <div className={style.whole}>
        <h3>{t('export.wholeRun')}</h3>
        <p className={style.note}>{t('export.wholeRunAbout')}</p>
        <Button
          icon={<Download />}
          disabled={busy !== null}
          onClick={() => void fetchFile('run', () => engine.exportRun(run))}
        >
          {t('export.downloadRun')}
        </Button>
      </div>
    </div>
  )
}

function Notices({ notice }: { notice: Notice | null }) {
  const { say } = useWords()
  if (!notice) return null
  return (
    <p className={style.problem} role="alert">
      {say(notice)}
    </p>
  )
}

interface Table {
  offers: ExportOffer[]
  busy: string | null
  onTake(offer: ExportOffer): void
}

function OfferTable({ offers, busy, onTake }: Table) {
  const { t, format, say } = useWords()
  const ofLabels = offers.some(({ accuracyBefore }) => accuracyBefore !== null)
  return (
    <Scroll className={style.tableBox} label={t('export.title')}>
      <table className={style.table}>
        <thead>
          <tr>
            <th scope="col">{t('export.format')}</th>
            <th scope="col">{t('export.size')}</th>
            <th scope="col">{t(ofLabels ? 'charts.accuracy.title' : 'export.perplexity')}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {offers.map((offer) => (
            <tr key={keyOf(offer)}>
              <th scope="row">
                {t(`export.formats.${offer.format}`)} <code>{offer.quantize.toUpperCase()}</code>
                {offer.unavailable && <small>{say(offer.unavailable)}</small>}
              </th>
              <td>{offer.unavailable ? '–' : format.bytes(offer.bytes)}</td>
              <td>
                {offer.accuracy !== null
                  ? format.percent(offer.accuracy, 1)
                  : offer.perplexity === null
                    ? '–'
                    : format.measure(offer.perplexity, 4)}
                <Change offer={offer} />
              </td>
              <td>
                <IconButton
                  size="small"
                  label={t('export.download', { what: `${offer.format} ${offer.quantize}` })}
                  icon={<Download />}
                  disabled={offer.unavailable !== null || busy !== null}
                  onClick={() => onTake(offer)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

const NOTHING = { perplexityBefore: null, accuracyBefore: null }

/** One line from first to last, so that what is below it stays where it is. */
function Measured({ offers, measuring }: { offers: ExportOffer[]; measuring: boolean }) {
  const { t, format } = useWords()
  const [{ perplexityBefore: perplexity, accuracyBefore: accuracy } = NOTHING] = offers.filter(
    (offer) => offer.perplexityBefore !== null || offer.accuracyBefore !== null,
  )
  if (!measuring && perplexity === null && accuracy === null) return null
  return (
    <p className={style.note} role="status">
      {measuring
        ? t('export.measuring')
        : accuracy !== null
          ? t('export.accuracyBefore', { n: format.percent(accuracy, 1) })
          : t('export.before', { n: format.measure(perplexity!, 4) })}
    </p>
  )
}

/** By how much of itself perplexity rose; nothing where that cannot be seen. */
function Change({ offer: { perplexity, perplexityBefore } }: { offer: ExportOffer }) {
  const { format } = useWords()
  if (perplexity === null || !perplexityBefore) return null
  const change = perplexity / perplexityBefore - 1
  return Math.abs(change) < 5e-5 ? null : (
    <small>
      {change > 0 ? '+' : '−'}
      {format.percent(Math.abs(change), 2)}
    </small>
  )
}
