// Attention forward for adapters where barriers are dear: one thread owns one query row, and nothing is shared.
// Reference: src/ops/attention.ts. Constants: see src/ops/kernels/attention.ts; ROWS = B · HEADS · TIME.
//#include lib/attention.wgsl

@group(0) @binding(0) var<storage, read> q: array<Element>;
@group(0) @binding(1) var<storage, read> k: array<Element>;
@group(0) @binding(2) var<storage, read> v: array<Element>;
@group(0) @binding(3) var<storage, read_write> out: array<Element>;
@group(0) @binding(4) var<storage, read_write> logsumexp: array<f32>;

const KEYS = 8u; // taken together, so that a load of the query or the sum serves several keys

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let row = (wid.y * GRID_X + wid.x) * 64u + local;
  if (row >= ROWS) { return; }
  let t = row % TIME;
  let head = row / TIME % HEADS;
  let b = row / (TIME * HEADS);
  let query_at = (b * TIME + t) * Q_STRIDE + Q_START + head * WIDTH;
  let keys_at = b * TIME * K_STRIDE + K_START + head / GROUP * WIDTH;
  let values_at = b * TIME * V_STRIDE + V_START + head / GROUP * WIDTH;

  var query: array<Element, WIDTH>;
  var sum: array<Element, WIDTH>;
  for (var i = 0u; i < WIDTH; i++) {
    query[i] = q[query_at + i] * SCALE;
    sum[i] = Element(0.0);
  }
  var most = MASKED;
  var total = 0.0;
  let last = select(TIME - 1u, t, CAUSAL);
  for (var first = 0u; first <= last; first += KEYS) {
    var weight: array<f32, KEYS>;
    for (var j = 0u; j < KEYS; j++) { weight[j] = 0.0; }
    for (var i = 0u; i < WIDTH; i++) {
      for (var j = 0u; j < KEYS; j++) {
        weight[j] += product(query[i], k[keys_at + min(first + j, TIME - 1u) * K_STRIDE + i]);
      }
    }
    var highest = most;
    for (var j = 0u; j < KEYS; j++) {
      weight[j] = select(MASKED, weight[j], sees(t, first + j));
      highest = max(highest, weight[j]);
    }
    let shrink = exp(most - highest);
    most = highest;
    total *= shrink;
    for (var j = 0u; j < KEYS; j++) {
      weight[j] = exp(weight[j] - most);
      total += weight[j];
    }
    for (var i = 0u; i < WIDTH; i++) {
      var s = sum[i] * shrink;
      for (var j = 0u; j < KEYS; j++) { s += weight[j] * v[values_at + min(first + j, TIME - 1u) * V_STRIDE + i]; }
      sum[i] = s;
    }
  }

  let out_at = ((b * TIME + t) * HEADS + head) * WIDTH;
  for (var i = 0u; i < WIDTH; i++) { out[out_at + i] = sum[i] / total; }
  logsumexp[row] = most + log(total);
}
