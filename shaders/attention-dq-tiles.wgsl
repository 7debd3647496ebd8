// Gradient of the queries, for GPUs: a workgroup owns OWN rows of a head's dQ and walks over the keys, 32 at a time.
// Reference: src/ops/attention.ts. Constants: src/ops/kernels/attention.ts.
//#include lib/attention-tiles.wgsl

// dQ = scale · Σ_keys P ⊙ (dO Vᵀ − delta) · K
@compute @workgroup_size(128)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let group = wid.y * GRID_X + wid.x;
  if (group >= WORKGROUPS) { return; }
  let first_query = (TIME - 1u) / OWN * OWN - group / (BATCH * HEADS) * OWN; // the longest loops first
  let head = group % HEADS;
  let batch = group / HEADS % BATCH;
  let lane = local % 8u;
  let band = local / 8u;
  let queries = Rows(Q, q_head(batch, head), Q_STRIDE, first_query);
  let douts = Rows(DOUT, out_head(batch, head), OUT_STRIDE, first_query);

  var lse: array<f32, ROWS>;
  var own_delta = vec4f(0.0);
  for (var r = 0u; r < ROWS; r++) {
    let t = min(first_query + band + 16u * r, TIME - 1u);
    lse[r] = logsumexp[(batch * HEADS + head) * TIME + t];
    for (var m = 0u; m < GROUPS; m++) {
      let i = lane + 8u * m;
      if (i < WIDTH) { own_delta[r] += dot(load_out(douts.head + t * OUT_STRIDE, i), load(douts, band + 16u * r, i)); }
    }
  }
  let in_band = share_with_band(own_delta, local);
  own_delta = vec4f(0.0);
  for (var n = 0u; n < 8u; n++) { own_delta += in_band[n]; }

  var sum: array<vec4f, ROWS * GROUPS>;
  let begin = first_seen(batch, first_query) / COLUMNS * COLUMNS;
  for (var tile = 0u; tile < (TIME + COLUMNS - 1u) / COLUMNS; tile++) {
    let first_key = step_at(first_query, begin, tile, COLUMNS);
    if (first_key >= select(TIME, min(TIME, first_query + OWN), CAUSAL)) { break; }
    let keys = Rows(K, k_head(batch, head / GROUP), K_STRIDE, first_key);
    let values = Rows(V, v_head(batch, head / GROUP), V_STRIDE, first_key);
    let scores = products(queries, keys, local);
    var d_scores = products(douts, values, local);
    for (var r = 0u; r < ROWS; r++) {
      let query = vec4u(first_query + band + 16u * r);
      let key = first_key + columns(lane);
      let p = exp(select(vec4f(MASKED), scaled(scores[r], head, query, key) - lse[r], sees(batch, query, key)));
      d_scores[r] = p * (d_scores[r] - own_delta[r]);
    }
    share_weights(d_scores, local);
    add_weighted(&sum, keys, local);
  }

  for (var r = 0u; r < ROWS; r++) {
    let t = first_query + band + 16u * r;
    if (t < TIME) {
      for (var m = 0u; m < GROUPS; m++) {
        store_dq(q_head(batch, head) + t * Q_STRIDE, lane + 8u * m, sum[r * GROUPS + m] * SCALE);
      }
      if (lane == 0u) { delta[(batch * HEADS + head) * TIME + t] = own_delta[r]; }
    }
  }
}
