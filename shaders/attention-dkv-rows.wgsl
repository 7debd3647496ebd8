// Gradients of keys and values, for adapters where barriers are dear: a thread owns four rows of dK and of dV, a quad of four threads
// the sixteen of a head that follow one another. Reference: src/ops/attention.ts. Constants: src/ops/kernels/attention.ts.
enable subgroups;
//#include lib/attention-rows.wgsl

// dV = Σ_queries Pᵀ dO and dK = scale · Σ_queries (P ⊙ (dO Vᵀ − delta))ᵀ Q, over all query heads that read this key head
@compute @workgroup_size(16)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let lane = local % 4u;
  let quad = min((wid.y * GRID_X + wid.x) * 4u + local / 4u, QUADS - 1u); // those past the last repeat it
  let block = quad / (BATCH * KV_HEADS) * 16u;
  let first_key = block + 4u * lane;
  let kv_head = quad % KV_HEADS;
  let batch = quad / KV_HEADS % BATCH;
  let k_rows = k_head(batch, kv_head) + times(first_key) * K_STRIDE;
  let v_rows = v_head(batch, kv_head) + times(first_key) * V_STRIDE;

  var sum_k: array<mat4x4f, WIDTH>;
  var sum_v: array<mat4x4f, WIDTH>;
  for (var head = kv_head * GROUP; head < kv_head * GROUP + GROUP; head++) {
    for (var step = 0u; step < (TIME + 3u) / 4u; step++) {
      let first_query = step_at(block, select(0u, block, CAUSAL), step, 4u);
      if (first_query >= TIME || first_seen(batch, first_query) > block + 15u) { break; } // nor does any later query see these keys
      let q_row = q_head(batch, head) + time(first_query + lane) * Q_STRIDE;
      let out_row = out_head(batch, head) + time(first_query + lane) * OUT_STRIDE;
      let row = (batch * HEADS + head) * TIME + times(first_query);
      let lse = vec4f(logsumexp[row.x], logsumexp[row.y], logsumexp[row.z], logsumexp[row.w]);
      let query_delta = vec4f(delta[row.x], delta[row.y], delta[row.z], delta[row.w]);
      var weights = mat4x4f();
      var d_scores = mat4x4f();
      for (var i = 0u; i < WIDTH; i++) {
        weights += transpose(of_quad(load_q(q_row, i))) * rows_k(k_rows, i);
        d_scores += transpose(of_quad(load_dout(out_row, i))) * rows_v(v_rows, i);
      }
      for (var r = 0u; r < 4u; r++) {
        let queries = first_query + FOUR;
        let key = vec4u(first_key + r);
        let logs = scaled(weights[r], head, queries, key) - lse;
        weights[r] = exp(select(vec4f(MASKED), logs, sees(batch, queries, key)));
        d_scores[r] = weights[r] * (d_scores[r] - query_delta);
      }
      for (var i = 0u; i < WIDTH; i++) {
        sum_k[i] += of_quad(load_q(q_row, i)) * d_scores;
        sum_v[i] += of_quad(load_dout(out_row, i)) * weights;
      }
    }
  }

  for (var r = 0u; r < 4u; r++) {
    if (first_key + r < TIME) {
      for (var i = 0u; i < WIDTH; i++) {
        store_dk(k_rows[r], i, sum_k[i][r] * SCALE);
        store_dv(v_rows[r], i, sum_v[i][r]);
      }
    }
  }
}
