// Gradient of the queries, for adapters where barriers are dear: a thread owns four rows of dQ, a quad of four threads the sixteen of a
// head that follow one another. Reference: src/ops/attention.ts. Constants: src/ops/kernels/attention.ts.
enable subgroups;
//#include lib/attention-rows.wgsl

// dQ = scale · Σ_keys P ⊙ (dO Vᵀ − delta) · K
@compute @workgroup_size(16)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let lane = local % 4u;
  let quad = min((wid.y * GRID_X + wid.x) * 4u + local / 4u, QUADS - 1u); // those past the last repeat it
  let block = (TIME - 1u) / 16u * 16u - quad / (BATCH * HEADS) * 16u;
  let first_query = block + 4u * lane;
  let head = quad % HEADS;
  let batch = quad / HEADS % BATCH;
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
  let last_key = select(TIME - 1u, min(block + 15u, TIME - 1u), CAUSAL);
  let begin = first_seen(batch, block) / 4u * 4u;
  for (var step = 0u; step < (TIME + 3u) / 4u; step++) {
    let first_key = step_at(block, begin, step, 4u);
    if (first_key > last_key) { break; }
    let k_row = k_head(batch, head / GROUP) + time(first_key + lane) * K_STRIDE;
    let v_row = v_head(batch, head / GROUP) + time(first_key + lane) * V_STRIDE;
    var scores = mat4x4f();
    var d_weights = mat4x4f();
    for (var i = 0u; i < WIDTH; i++) {
      scores += transpose(of_quad(load_k(k_row, i))) * rows_q(q_rows, i);
      d_weights += transpose(of_quad(load_v(v_row, i))) * rows_dout(out_rows, i);
    }
    var d_scores = mat4x4f();
    for (var r = 0u; r < 4u; r++) {
      let query = vec4u(first_query + r);
      let key = first_key + FOUR;
      let logs = scaled(scores[r], head, query, key) - lse[r];
      let weights = exp(select(vec4f(MASKED), logs, sees(batch, query, key)));
      d_scores[r] = weights * (d_weights[r] - own_delta[r]);
    }
    for (var i = 0u; i < WIDTH; i++) { sum[i] += of_quad(load_k(k_row, i)) * d_scores; }
  }

  for (var r = 0u; r < 4u; r++) {
    if (first_query + r < TIME) {
      for (var i = 0u; i < WIDTH; i++) { store_dq(q_rows[r], i, sum[i][r] * SCALE); }
      delta[row[r]] = own_delta[r];
    }
  }
}
