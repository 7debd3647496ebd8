// Attention of new tokens over cached keys and values. LANES threads share a query row of a head: each takes every LANES-th key, and
// what they have is added up in an order that is fixed (SHARED). On adapters on which barriers are dear LANES is one.
// Reference: src/ops/cached-attention.ts. Constants: THREADS (of a workgroup), ROWS (B · TIME · HEADS), GRID_X, TIME, HEADS, KV_HEADS,
// GROUP, MAX (rows of a cache), WINDOW (how many of them a token sees at most; 0 for all), BLOCKS (it sees those of the listed blocks:
// BLOCK, LISTED and LIST_STARTS of src/ops/kernels/attention.ts), ALIBI and SLOPES (scores fall with distance, by head), VEC4 (a
// head is read four channels at a time), WIDTH (such elements of a head), INT8 (caches are of bytes), ROW (of a head in a cache, in what
// it is kept in), Q_STRIDE (of a query row), SCALE, PARTS (of a head's elements: each is other threads' to add up, which then do not keep
// the query either, SPLIT, so that registers hold a wide head too).
//#if VEC4
alias Element = vec4f;
fn product(a: Element, b: Element) -> f32 { return dot(a, b); }
//#else
alias Element = f32;
fn product(a: Element, b: Element) -> f32 { return a * b; }
//#endif

const MASKED = -1e30; // no infinity: WGSL may assume there is none

@group(0) @binding(0) var<storage, read> q: array<Element>;
//#if INT8
alias Kept = u32;
//#else
alias Kept = Element;
//#endif
@group(0) @binding(1) var<storage, read> k: array<Kept>;
@group(0) @binding(2) var<storage, read> v: array<Kept>;
@group(0) @binding(3) var<storage, read> start: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<Element>;

// Element i of the head's row that starts at `row`. Of bytes, the largest is the word behind them.
//#if INT8
fn key(row: u32, i: u32) -> Element { return unpack4x8snorm(k[row + i]) * bitcast<f32>(k[row + WIDTH]); }
fn value(row: u32, i: u32) -> Element { return unpack4x8snorm(v[row + i]) * bitcast<f32>(v[row + WIDTH]); }
//#else
fn key(row: u32, i: u32) -> Element { return k[row + i]; }
fn value(row: u32, i: u32) -> Element { return v[row + i]; }
//#endif

//#if SHARED
const TOGETHER = select(4u, 2u, LANES > 64u); // elements that are added up at a time, in so much memory
var<workgroup> parts: array<Element, TOGETHER * LANES>;
var<workgroup> states: array<vec2f, LANES>;

// The highest score and the sum of weights relative to it, of the keys of two lanes.
fn both(a: vec2f, b: vec2f) -> vec2f {
  let highest = max(a.x, b.x);
  return vec2f(highest, a.y * exp(a.x - highest) + b.y * exp(b.x - highest));
}
//#endif
const OWN = WIDTH / PARTS;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let thread = (wid.y * GRID_X + wid.x) * THREADS + local;
  let lane = local % LANES;
  let own = min(thread / LANES, ROWS * PARTS - 1u); // those past the last repeat it, so that barriers stay uniform
  let row = own / PARTS;
  let begin = own % PARTS * OWN;
  let head = row % HEADS;
  let token = row / HEADS;
  let query_at = token * Q_STRIDE + head * WIDTH;
  let cache_at = (token / TIME * MAX * KV_HEADS + head / GROUP) * ROW;
  let seen = min(start[0] + token % TIME + 1u, MAX);

  //#if !SPLIT
  var query: array<Element, WIDTH>;
  for (var i = 0u; i < WIDTH; i++) { query[i] = q[query_at + i] * SCALE; }
  //#endif
  var sum: array<Element, OWN>;
  for (var i = 0u; i < OWN; i++) { sum[i] = Element(0.0); }
  var most = MASKED;
  var total = 0.0;
  let count = count_of(seen);
  for (var n = lane; n < count; n += LANES) {
    let s = key_of(seen, n);
    let at = cache_at + s * KV_HEADS * ROW;
    var score = 0.0;
    //#if SPLIT
    for (var i = 0u; i < WIDTH; i++) { score += product(q[query_at + i] * SCALE, key(at, i)); }
    //#else
    for (var i = 0u; i < WIDTH; i++) { score += product(query[i], key(at, i)); }
    //#endif
    //#if ALIBI
    score -= SLOPES[head] * f32(seen - 1u - s);
    //#endif
    let highest = max(most, score);
    let shrink = exp(most - highest);
    let weight = exp(score - highest);
    most = highest;
    total = total * shrink + weight;
    for (var i = 0u; i < OWN; i++) { sum[i] = sum[i] * shrink + weight * value(at, begin + i); }
  }
  //#if SHARED
  states[lane] = vec2f(most, total);
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { states[lane] = both(states[lane], states[lane + half]); }
  }
  workgroupBarrier();
  total = states[0].y;
  let shrink = exp(most - states[0].x);
  for (var first = 0u; first < OWN; first += TOGETHER) {
    for (var j = 0u; j < min(TOGETHER, OWN - first); j++) { parts[j * LANES + lane] = sum[first + j] * shrink; }
    for (var half = LANES / 2u; half > 0u; half /= 2u) {
      workgroupBarrier();
      for (var i = lane; i < TOGETHER * half; i += LANES) {
        let at = i / half * LANES + i % half;
        parts[at] += parts[at + half];
      }
    }
    workgroupBarrier();
    if (lane < min(TOGETHER, OWN - first) && thread / LANES < ROWS * PARTS) {
      out[row * WIDTH + begin + first + lane] = parts[lane * LANES] / total;
    }
    workgroupBarrier();
  }
  //#else
  if (thread >= ROWS * PARTS) { return; }
  for (var i = 0u; i < OWN; i++) { out[row * WIDTH + begin + i] = sum[i] / total; }
  //#endif
}

// Of the `seen` rows of a cache, those that the last one's token looks at: how many, and the n-th of them.
//#if BLOCKS
fn list_of(seen: u32) -> u32 { return (seen - 1u) / BLOCK; }
fn count_of(seen: u32) -> u32 {
  let block = list_of(seen);
  return (LIST_STARTS[block + 1u] - LIST_STARTS[block]) * BLOCK - (block + 1u) * BLOCK + seen;
}
fn key_of(seen: u32, n: u32) -> u32 { return LISTED[LIST_STARTS[list_of(seen)] + n / BLOCK] * BLOCK + n % BLOCK; }
//#else
fn first_of(seen: u32) -> u32 {
  //#if WINDOW
  return max(seen, WINDOW) - WINDOW;
  //#else
  return 0u;
  //#endif
}
fn count_of(seen: u32) -> u32 { return seen - first_of(seen); }
fn key_of(seen: u32, n: u32) -> u32 { return first_of(seen) + n; }
//#endif
