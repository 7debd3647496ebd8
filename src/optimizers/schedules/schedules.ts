// The learning rate over a run, as a factor of its peak. Steps count from 0; warm-up climbs linearly and never starts at 0.

const FLOOR = 0.1 // cosine and linear end at a tenth of the peak, as in Chinchilla (arXiv 2203.15556, appendix B)

/** Share of the way from the end of warm-up to the end of the run. */
const progress = (step: number, warmup: number, steps: number) =>
  steps > warmup ? Math.min(1, (step - warmup) / (steps - warmup)) : 1
const warming = (step: number, warmup: number) => (step + 1) / (warmup + 1)

export const schedules = {
  cosine: (step: number, warmup: number, steps: number) =>
    step < warmup
      ? warming(step, warmup)
      : FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * progress(step, warmup, steps))),
  linear: (step: number, warmup: number, steps: number) =>
    step < warmup ? warming(step, warmup) : 1 - (1 - FLOOR) * progress(step, warmup, steps),
  constant: (step: number, warmup: number) => (step < warmup ? warming(step, warmup) : 1),
}
export type Schedule = keyof typeof schedules
