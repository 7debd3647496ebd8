// What is said of the device and of a plan before a step is taken: bytes, kernels, how long they take, and what does not fit. Plain data.

import type { AdapterFacts } from '../../gpu/device.ts'
import type { RecomputePolicy } from '../../graph/recompute.ts'
import type { Value } from './grammar.ts'

export interface DeviceReport extends AdapterFacts {
  /** Measured on this device in well under a second: floating-point operations and bytes copied, per second. */
  rates: { flops: number; bandwidth: number }
}

export interface PlanReport {
  parameters: number
  /** Bytes on the GPU by kind; `total` is exact and is what will be allocated. */
  bytes: {
    /** Those that are trained. */
    parameters: number
    /** Those that stay as they are, in the number format they are kept in. */
    frozen: number
    gradients: number
    moments: number
    activations: number
    inputs: number
    total: number
  }
  /** Whether something of the base is kept in fewer than 32 bits, which `baseError` tells the cost of. */
  fewBits: boolean
  /** Whether `total` is within the limit that was set, or else what this device is known to hold; null where nothing is known. */
  fits: boolean | null
  /** What is computed again rather than kept, as asked for or as the planner chose. */
  recompute: RecomputePolicy
  /** Bytes of which 16 bits relieve `total`, beside the same step in f32; null where that one is too large for the device. */
  saved: number | null
  flopsPerToken: number
  tokensPerStep: number
  dispatches: number
  /** From the calibration, or from this run's own steps once it has some; null before the device is open. */
  secondsPerStep: number | null
  rows: PlanRow[]
}
export interface PlanRow {
  phase: string
  op: string
  shape: readonly number[]
  bytes: number
  flops: number
}
/** Where the time of a step goes on this device. */
export interface ProfileReport {
  device: string
  /** Whether the GPU's own clock was read; otherwise the queue was waited for, which is coarser. */
  timestamps: boolean
  /** Measured on this device: floating-point operations of a matrix product, and bytes of a copy, per second. */
  ceilings: { flops: number; bandwidth: number }
  /** Longest first. */
  rows: ProfileRow[]
  step: {
    /** From the call to the verdict, as training takes it; and what JavaScript took of that. */
    seconds: number
    javascriptSeconds: number
    /** Sum of all kernels, each measured alone. */
    kernelSeconds: number
    flops: number
    /** Model FLOP utilisation: the step's operations over what the device could have done in its time. */
    mfu: number
    dispatches: number
    submits: number
    /** Everything that its dispatches bind, once each. */
    bytes: number
    tokensPerSecond: number
  }
}
/** The same of a generated token: one row of the table and the roofline is a kernel of one token. */
export interface DecodingReport extends Pick<ProfileReport, 'device' | 'timestamps' | 'ceilings' | 'rows'> {
  token: {
    /** Of one token, in bursts as they are generated; and what JavaScript took of that. */
    seconds: number
    javascriptSeconds: number
    kernelSeconds: number
    dispatches: number
    /** Tokens that it looks at. */
    seen: number
    /** Of weights and cache, which must be read for it. */
    bytes: number
    tokensPerSecond: number
    /** Tokens a second if reading those at the speed of a copy were all that it takes. */
    atMost: number
  }
}
/** What tuning found for a kernel of one shape on this device. */
export interface TunedReport {
  kernel: string
  shape: readonly number[]
  variant: string
  /** What computes it where nothing was tuned; the same name where nothing was faster. */
  defaultVariant: string
  /** The default's time over the variant's. */
  faster: number
}
export interface TuningReport {
  kernels: TunedReport[]
  /** Kernels of this plan that are still to be timed. */
  left: number
}
/** All dispatches of one kernel on one shape. */
export interface ProfileRow {
  phase: string
  op: string
  kernel: string
  shape: readonly number[]
  count: number
  seconds: number
  /** Of the sum of all kernels. */
  share: number
  flops: number
  bytes: number
  /** Which of the two ceilings is the nearer, and what part of it was reached. */
  bound: 'arithmetic' | 'bandwidth'
  ceiling: number
}

/** What is wrong with a configuration, before anything runs: which control, and a sentence (translated by `code`). */
export interface Problem {
  /** Path of the control: `model.heads`, `training.context`. */
  at: string
  code: string
  params: Record<string, Value>
  message: string
}
