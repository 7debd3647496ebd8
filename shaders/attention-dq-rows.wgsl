// Gradient of the queries, for adapters where barriers are dear: one thread owns four rows of dQ.
// Reference: src/ops/attention.ts. Constants: src/ops/kernels/attention.ts.
//#include lib/attention-rows.wgsl

// dQ = scale · Σ_keys P ⊙ (dO Vᵀ − delta) · K
@compute @workgroup_size(16)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let thread = (wid.y * GRID_X + wid.x) * 16u + local;
  if (thread >= THREADS) { return; }
  let first_query = (TIME - 1u) / 4u * 4u - thread / (BATCH * HEADS) * 4u;
  let head = thread % HEADS;
  let batch = thread / HEADS % BATCH;
  let q_rows = q_head(batch, head) + times(first_query) * Q_STRIDE;
  let out_rows = out_head(batch, head) + times(first_query) * OUT_STRIDE;
  let row = (batch * HEADS + head) * TIME + times(first_query);
  let lse = vec4f(logsumexp[row.x], logsumexp[row.y], logsumexp[row.z], logsumexp[row.w]);

  var sum: array<mat4x4f, WIDTH>;
  var own_delta = vec4f(0.0);
  for (var i = 0u; i < WIDTH; i++) {
    let d = rows_dout(out_rows, i);
    for (var r = 0u; r < 4u; r++) { own_delta[r] += dot(d[r], load_out(out_rows[r], i)); }
  }
  let last_key = select(TIME - 1u, first_query + 3u, CAUSAL);
  for (var first_key = first_seen(batch, first_query) / 4u * 4u; first_key <= last_key; first_key += 4u) {
    let k_rows = k_head(batch, head / GROUP) + times(first_key) * K_STRIDE;
    let v_rows = v_head(batch, head / GROUP) + times(first_key) * V_STRIDE;
    var scores = mat4x4f();
    var d_weights = mat4x4f();
    for (var i = 0u; i < WIDTH; i++) {
      scores += transpose(rows_k(k_rows, i)) * rows_q(q_rows, i);
      d_weights += transpose(rows_v(v_rows, i)) * rows_dout(out_rows, i);
    }
    var d_scores = mat4x4f();
    for (var r = 0u; r < 4u; r++) {
      let query = vec4u(first_query + r);
      let key = first_key + FOUR;
      let logs = scaled(scores[r], head, query, key) - lse[r];
      let weights = exp(select(vec4f(MASKED), logs, sees(batch, query, key)));
      d_scores[r] = weights * (d_weights[r] - own_delta[r]);
    }
    for (var i = 0u; i < WIDTH; i++) { sum[i] += rows_k(k_rows, i) * d_scores; }
  }

  for (var r = 0u; r < 4u; r++) {
    if (first_query + r < TIME) {
      for (var i = 0u; i < WIDTH; i++) { store_dq(q_rows[r], i, sum[i][r] * SCALE); }
      delta[row[r]] = own_delta[r];
    }
  }
}
