// The Jinja interpreter that chat templates run in, on a leash. A template comes from outside, and
// `{% for i in range(10**9) %}` is a template. Every node of it is evaluated through one method, so that is where time
// and sizes are looked at: whatever a single step can do is bounded by the sizes it starts from, and the sum of them by the clock.

import { Environment, Interpreter } from '@huggingface/jinja'
import { TemplateError } from './error.ts'

type Value = ReturnType<Interpreter['evaluate']>
type Statement = Parameters<Interpreter['evaluate']>[0]

export interface Budget {
  /** Milliseconds from now. */
  readonly time: number
  /** UTF-16 units of the longest text; in a list, each entry counts for ENTRY more. */
  readonly size: number
}

/** What an entry of a list weighs beside its text: a loop makes a scope for each before it begins. */
const ENTRY = 32
/** The longest range() there is. */
const LONGEST_RANGE = 10_000
/** Of what multiplies a text: how often, or by which text. */
const LARGEST_FACTOR = 200
const MULTIPLIERS = new Set(['replace', 'join', 'indent', 'tojson', 'center'])

export class LeashedInterpreter extends Interpreter {
  private readonly budget: Budget
  private readonly deadline: number
  /** Of lists and dictionaries, all that is in them: one within another, many times, is small in memory and endless as text. */
  private readonly weights = new WeakMap<object, number>()
  /** Arguments of MULTIPLIERS. */
  private readonly factors = new WeakSet<object>()

  constructor(environment: Environment, budget: Budget) {
    super(environment)
    this.budget = budget
    this.deadline = performance.now() + budget.time
  }

  override evaluate(statement: Statement, environment: Environment): Value {
    if (performance.now() > this.deadline)
      throw new TemplateError('template-too-long', `it took longer than ${this.budget.time} ms`)
    if (statement) for (const argument of factorsOf(statement)) this.factors.add(argument)
    const value = super.evaluate(statement, environment)
    if (this.weigh(value, 0) > this.budget.size)
      throw new TemplateError(
        'template-too-large',
        `a text or list in it is larger than ${this.budget.size} characters`,
      )
    if (statement && this.factors.has(statement) && this.isLarge(value))
      throw new TemplateError('template-too-large', `it repeats something more than ${LARGEST_FACTOR} times`)
    return value
  }

  private isLarge({ value }: Value): boolean {
    return (typeof value === 'string' ? value.length : typeof value === 'number' ? Math.abs(value) : 0) > LARGEST_FACTOR
  }

  private weigh(runtime: Value, depth: number): number {
    const { value } = runtime
    if (typeof value === 'string') return value.length
    const children = Array.isArray(value) ? value : value instanceof Map ? value.values() : null
    if (!children) return 1
    const known = this.weights.get(value as object)
    if (known !== undefined && !(value instanceof Map)) return known // a namespace changes, a list never does
    if (depth > 100) throw new TemplateError('template-too-large', 'its lists are nested too deeply')
    let weight = ENTRY
    for (const child of children as Iterable<Value>) {
      weight += ENTRY + this.weigh(child, depth + 1)
      if (weight > this.budget.size) break
    }
    this.weights.set(value as object, weight)
    return weight
  }
}

interface Node {
  readonly type?: string
  readonly value?: unknown
  readonly callee?: Node
  readonly property?: Node
  readonly filter?: Node
  readonly args?: readonly Node[]
}

/** The arguments of `x.replace(…)` and `x | replace(…)`, by name too. */
function factorsOf(statement: object): readonly object[] {
  const node = statement as Node
  const call = node.type === 'FilterExpression' || node.type === 'FilterStatement' ? node.filter : node
  if (call?.type !== 'CallExpression') return []
  const name = call.callee?.type === 'MemberExpression' ? call.callee.property?.value : call.callee?.value
  if (typeof name !== 'string' || !MULTIPLIERS.has(name)) return []
  return (call.args ?? []).flatMap((argument) =>
    argument.type === 'KeywordArgumentExpression' && typeof argument.value === 'object'
      ? [argument.value as object]
      : [argument],
  )
}

/** What a template finds beside its variables. `now` is what `strftime_now` tells. */
export function globals(now: Date): Environment {
  const environment = new Environment()
  for (const [name, value] of Object.entries({ true: true, false: false, none: null })) {
    environment.set(name, value)
    environment.set(name[0].toUpperCase() + name.slice(1), value)
  }
  environment.set('raise_exception', (message: unknown) => {
    throw new TemplateError('template-raised', String(message))
  })
  environment.set('range', (...bounds: number[]) => range(bounds))
  environment.set('strftime_now', (format: unknown) => strftime(now, String(format)))
  return environment
}

function range(bounds: readonly number[]): number[] {
  const [start, stop] = bounds.length > 1 ? bounds : [0, bounds[0]]
  const step = bounds[2] ?? 1
  const count = Math.max(0, Math.ceil((stop - start) / step))
  if (!(count <= LONGEST_RANGE))
    throw new TemplateError('template-too-large', `it counts further than ${LONGEST_RANGE}`)
  return Array.from({ length: count }, (_, i) => start + i * step)
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** Python's strftime in English, as far as templates use it. */
function strftime(date: Date, format: string): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const parts: Readonly<Record<string, string>> = {
    Y: String(date.getFullYear()),
    m: two(date.getMonth() + 1),
    d: two(date.getDate()),
    B: MONTHS[date.getMonth()],
    b: MONTHS[date.getMonth()].slice(0, 3),
    H: two(date.getHours()),
    M: two(date.getMinutes()),
    S: two(date.getSeconds()),
    '%': '%',
  }
  return format.replace(/%([YmdBbHMS%])/g, (_, letter: string) => parts[letter])
}
