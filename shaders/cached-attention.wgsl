// Attention of new tokens over cached keys and values. One thread owns one query row of one head.
// Reference: src/ops/cached-attention.ts. Constants: ROWS (B · TIME · HEADS), GRID_X, TIME, HEADS, KV_HEADS, GROUP, MAX (rows of a
// cache), WINDOW (how many of them a token sees at most; 0 for all), ALIBI and SLOPES (scores fall with distance, by head), VEC4 (a
// head is read four channels at a time), WIDTH (such elements of a head), INT8 (caches are of bytes), ROW (of a head in a cache, in what
// it is kept in), Q_STRIDE (of a query row), SCALE.
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

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let row = (wid.y * GRID_X + wid.x) * 64u + local;
  if (row >= ROWS) { return; }
  let head = row % HEADS;
  let token = row / HEADS;
  let query_at = token * Q_STRIDE + head * WIDTH;
  let cache_at = (token / TIME * MAX * KV_HEADS + head / GROUP) * ROW;
  let seen = min(start[0] + token % TIME + 1u, MAX);

  var query: array<Element, WIDTH>;
  var sum: array<Element, WIDTH>;
  for (var i = 0u; i < WIDTH; i++) {
    query[i] = q[query_at + i] * SCALE;
    sum[i] = Element(0.0);
  }
  var most = MASKED;
  var total = 0.0;
  //#if WINDOW
  let first = max(seen, WINDOW) - WINDOW;
  //#else
  let first = 0u;
  //#endif
  for (var s = first; s < seen; s++) {
    let at = cache_at + s * KV_HEADS * ROW;
    var score = 0.0;
    for (var i = 0u; i < WIDTH; i++) { score += product(query[i], key(at, i)); }
    //#if ALIBI
    score -= SLOPES[head] * f32(seen - 1u - s);
    //#endif
    let highest = max(most, score);
    let shrink = exp(most - highest);
    let weight = exp(score - highest);
    most = highest;
    total = total * shrink + weight;
    for (var i = 0u; i < WIDTH; i++) { sum[i] = sum[i] * shrink + weight * value(at, i); }
  }
  for (var i = 0u; i < WIDTH; i++) { out[row * WIDTH + i] = sum[i] / total; }
}
