// Attention forward for GPUs: a workgroup owns OWN query rows of a head and walks over its keys, 32 at a time.
// Reference: src/ops/attention.ts. Constants: src/ops/kernels/attention.ts.
//#include lib/attention-tiles.wgsl

@compute @workgroup_size(128)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let group = wid.y * GRID_X + wid.x;
  if (group >= WORKGROUPS) { return; }
  let first_query = (TIME - 1u) / OWN * OWN - group / (BATCH * HEADS) * OWN; // the longest loops first
  let head = group % HEADS;
  let batch = group / HEADS % BATCH;
  let lane = local % 8u;
  let band = local / 8u;

  var sum: array<vec4f, ROWS * GROUPS>;
  var most = vec4f(MASKED); // of the thread's rows
  var total = vec4f(0.0); // of the thread's own columns only, until the end
  let begin = first_seen(batch, first_query) / COLUMNS * COLUMNS;
  for (var tile = 0u; tile < (TIME + COLUMNS - 1u) / COLUMNS; tile++) {
    let first_key = step_at(first_query, begin, tile, COLUMNS);
    if (first_key >= select(TIME, min(TIME, first_query + OWN), CAUSAL)) { break; }
    let queries = Rows(Q, q_head(batch, head), Q_STRIDE, first_query);
    var s = products(queries, Rows(K, k_head(batch, head / GROUP), K_STRIDE, first_key), local);
    var highest = most;
    for (var r = 0u; r < ROWS; r++) {
      let query = vec4u(first_query + band + 16u * r);
      let key = first_key + columns(lane);
      s[r] = select(vec4f(MASKED), scaled(s[r], head, query, key), sees(batch, query, key));
      highest[r] = max(highest[r], max(max(s[r].x, s[r].y), max(s[r].z, s[r].w)));
    }
    let in_band = share_with_band(highest, local);
    for (var n = 0u; n < 8u; n++) { highest = max(highest, in_band[n]); }

    let shrink = exp(most - highest);
    most = highest;
    total *= shrink;
    for (var r = 0u; r < ROWS; r++) {
      s[r] = exp(s[r] - most[r]);
      total[r] += dot(s[r], vec4f(1.0));
      for (var m = 0u; m < GROUPS; m++) { sum[r * GROUPS + m] *= shrink[r]; }
    }
    share_weights(s, local);
    add_weighted(&sum, Rows(V, v_head(batch, head / GROUP), V_STRIDE, first_key), local);
  }

  let in_band = share_with_band(total, local);
  total = vec4f(0.0);
  for (var n = 0u; n < 8u; n++) { total += in_band[n]; }
  let lse = most + log(total);
  for (var r = 0u; r < ROWS; r++) {
    let t = first_query + band + 16u * r;
    if (t < TIME) {
      for (var m = 0u; m < GROUPS; m++) {
        store_out(out_head(batch, head) + t * OUT_STRIDE, lane + 8u * m, sum[r * GROUPS + m] / total[r]);
      }
      if (lane == 0u) {
        let row = (batch * HEADS + head) * TIME + t;
        logsumexp[row] = lse[r];
        //#if DOCUMENTS
        logsumexp[BATCH * HEADS * TIME + row] = f32(starts[batch * TIME + t]);
        //#endif
      }
    }
  }
}
