// Gradients of keys and values, for GPUs: a workgroup owns OWN rows of a head's dK and dV and walks over the queries of all
// heads that read them, 32 at a time.
// Reference: src/ops/attention.ts. Constants: src/ops/kernels/attention.ts.
//#include lib/attention-tiles.wgsl

// dV = Σ_queries Pᵀ dO and dK = scale · Σ_queries (P ⊙ (dO Vᵀ − delta))ᵀ Q, over all query heads that read this key head
@compute @workgroup_size(128)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let group = wid.y * GRID_X + wid.x;
  if (group >= WORKGROUPS) { return; }
  let first_key = group / (BATCH * KV_HEADS) * OWN;
  let kv_head = group % KV_HEADS;
  let batch = group / KV_HEADS % BATCH;
  let lane = local % 8u;
  let band = local / 8u;
  let keys = Rows(K, k_head(batch, kv_head), K_STRIDE, first_key);
  let values = Rows(V, v_head(batch, kv_head), V_STRIDE, first_key);

  var sum_k: array<vec4f, ROWS * GROUPS>;
  var sum_v: array<vec4f, ROWS * GROUPS>;
  for (var g = 0u; g < GROUP; g++) {
    let head = kv_head * GROUP + g;
    for (var tile = 0u; tile < (TIME + COLUMNS - 1u) / COLUMNS; tile++) {
      let first_query = step_at(first_key, select(0u, first_key, CAUSAL), tile, COLUMNS);
      if (first_query >= TIME || first_seen(batch, first_query) >= first_key + OWN) { break; }
      let queries = Rows(Q, q_head(batch, head), Q_STRIDE, first_query);
      let douts = Rows(DOUT, out_head(batch, head), OUT_STRIDE, first_query);
      let row = (batch * HEADS + head) * TIME + min(first_query + columns(lane), vec4u(TIME - 1u));
      let lse = vec4f(logsumexp[row.x], logsumexp[row.y], logsumexp[row.z], logsumexp[row.w]);
      let query_delta = vec4f(delta[row.x], delta[row.y], delta[row.z], delta[row.w]);
      var p = products(keys, queries, local);
      var d_scores = products(values, douts, local);
      for (var r = 0u; r < ROWS; r++) {
        let query = first_query + columns(lane);
        let key = vec4u(first_key + band + 16u * r);
        p[r] = exp(select(vec4f(MASKED), scaled(p[r], head, query, key) - lse, sees(batch, query, key)));
        d_scores[r] = p[r] * (d_scores[r] - query_delta);
      }
      share_weights(p, local);
      add_weighted(&sum_v, douts, local);
      share_weights(d_scores, local);
      add_weighted(&sum_k, queries, local);
    }
  }

  for (var r = 0u; r < ROWS; r++) {
    let t = first_key + band + 16u * r;
    if (t < TIME) {
      for (var m = 0u; m < GROUPS; m++) {
        store_dk(k_head(batch, kv_head) + t * K_STRIDE, lane + 8u * m, sum_k[r * GROUPS + m] * SCALE);
        store_dv(v_head(batch, kv_head) + t * V_STRIDE, lane + 8u * m, sum_v[r * GROUPS + m]);
      }
    }
  }
}
