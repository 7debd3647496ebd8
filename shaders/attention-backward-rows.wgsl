// Attention backward for adapters where barriers are dear: one thread owns one row of dQ, or one row of dK and dV.
// Reference: src/ops/attention.ts. Constants: see src/ops/kernels/attention.ts; ROWS = B · HEADS · TIME (queries) or
// B · KV_HEADS · TIME (keys). `delta` is Σ dO ⊙ O of each query row: queries() computes it, keys() reads it.
//#include lib/attention.wgsl

@group(0) @binding(0) var<storage, read> q: array<Element>;
@group(0) @binding(1) var<storage, read> k: array<Element>;
@group(0) @binding(2) var<storage, read> v: array<Element>;
@group(0) @binding(3) var<storage, read> dout: array<Element>;
@group(0) @binding(4) var<storage, read> logsumexp: array<f32>;

const BLOCK = 4u; // keys (or queries) taken together, so that a load of the own row serves several of them

//#if QUERIES
@group(0) @binding(5) var<storage, read> out: array<Element>;
@group(0) @binding(6) var<storage, read_write> delta: array<f32>;
@group(0) @binding(7) var<storage, read_write> dq: array<Element>;

// dQ = scale · Σ_keys P ⊙ (dO Vᵀ − delta) · K
@compute @workgroup_size(64)
fn queries(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let row = (wid.y * GRID_X + wid.x) * 64u + local;
  if (row >= ROWS) { return; }
  let t = row % TIME;
  let head = row / TIME % HEADS;
  let b = row / (TIME * HEADS);
  let query_at = (b * TIME + t) * Q_STRIDE + Q_START + head * WIDTH;
  let keys_at = b * TIME * K_STRIDE + K_START + head / GROUP * WIDTH;
  let values_at = b * TIME * V_STRIDE + V_START + head / GROUP * WIDTH;
  let out_at = ((b * TIME + t) * HEADS + head) * WIDTH;

  var query: array<Element, WIDTH>;
  var d_out: array<Element, WIDTH>;
  var sum: array<Element, WIDTH>;
  var own_delta = 0.0;
  for (var i = 0u; i < WIDTH; i++) {
    query[i] = q[query_at + i] * SCALE;
    d_out[i] = dout[out_at + i];
    sum[i] = Element(0.0);
    own_delta += product(d_out[i], out[out_at + i]);
  }
  delta[row] = own_delta;

  let last = select(TIME - 1u, t, CAUSAL);
  for (var first = 0u; first <= last; first += BLOCK) {
    var d_score: array<f32, BLOCK>;
    for (var j = 0u; j < BLOCK; j++) {
      let key = min(first + j, TIME - 1u);
      var score = 0.0;
      var d_weight = 0.0;
      for (var i = 0u; i < WIDTH; i++) {
        score += product(query[i], k[keys_at + key * K_STRIDE + i]);
        d_weight += product(d_out[i], v[values_at + key * V_STRIDE + i]);
      }
      let weight = select(0.0, exp(score - logsumexp[row]), sees(t, first + j));
      d_score[j] = weight * (d_weight - own_delta);
    }
    for (var i = 0u; i < WIDTH; i++) {
      for (var j = 0u; j < BLOCK; j++) { sum[i] += d_score[j] * k[keys_at + min(first + j, TIME - 1u) * K_STRIDE + i]; }
    }
  }
  for (var i = 0u; i < WIDTH; i++) { dq[query_at + i] = sum[i] * SCALE; }
}
//#else
@group(0) @binding(5) var<storage, read> delta: array<f32>;
@group(0) @binding(6) var<storage, read_write> dk: array<Element>;
//#if !PACKED
@group(0) @binding(7) var<storage, read_write> dv: array<Element>;
//#endif

// dV = Σ_queries Pᵀ dO and dK = scale · Σ_queries (P ⊙ (dO Vᵀ − delta))ᵀ Q, over all query heads that read this key head
@compute @workgroup_size(64)
fn keys(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let row = (wid.y * GRID_X + wid.x) * 64u + local;
  if (row >= ROWS) { return; }
  let t = row % TIME;
  let kv_head = row / TIME % KV_HEADS;
  let b = row / (TIME * KV_HEADS);
  let key_at = (b * TIME + t) * K_STRIDE + K_START + kv_head * WIDTH;
  let value_at = (b * TIME + t) * V_STRIDE + V_START + kv_head * WIDTH;

  var key: array<Element, WIDTH>;
  var value: array<Element, WIDTH>;
  var d_key: array<Element, WIDTH>;
  var d_value: array<Element, WIDTH>;
  for (var i = 0u; i < WIDTH; i++) {
    key[i] = k[key_at + i] * SCALE;
    value[i] = v[value_at + i];
    d_key[i] = Element(0.0);
    d_value[i] = Element(0.0);
  }

  for (var g = 0u; g < GROUP; g++) {
    let head = kv_head * GROUP + g;
    for (var first = select(0u, t / BLOCK * BLOCK, CAUSAL); first < TIME; first += BLOCK) {
      var weight: array<f32, BLOCK>;
      var d_score: array<f32, BLOCK>;
      for (var j = 0u; j < BLOCK; j++) {
        let at = min(first + j, TIME - 1u);
        let query_at = (b * TIME + at) * Q_STRIDE + Q_START + head * WIDTH;
        let out_at = ((b * TIME + at) * HEADS + head) * WIDTH;
        var score = 0.0;
        var d_weight = 0.0;
        for (var i = 0u; i < WIDTH; i++) {
          score += product(key[i], q[query_at + i]);
          d_weight += product(value[i], dout[out_at + i]);
        }
        let query = (b * HEADS + head) * TIME + at;
        weight[j] = select(0.0, exp(score - logsumexp[query]), first + j < TIME && sees(first + j, t));
        d_score[j] = weight[j] * (d_weight - delta[query]);
      }
      for (var i = 0u; i < WIDTH; i++) {
        for (var j = 0u; j < BLOCK; j++) {
          let at = b * TIME + min(first + j, TIME - 1u);
          d_value[i] += weight[j] * dout[(at * HEADS + head) * WIDTH + i];
          d_key[i] += d_score[j] * q[at * Q_STRIDE + Q_START + head * WIDTH + i];
        }
      }
    }
  }
  for (var i = 0u; i < WIDTH; i++) {
    dk[key_at + i] = d_key[i] * SCALE;
    //#if PACKED
    dk[value_at + i] = d_value[i];
    //#else
    dv[value_at + i] = d_value[i];
    //#endif
  }
}
//#endif
