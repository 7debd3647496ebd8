// Attention forward for adapters where barriers are dear: one thread owns four query rows, and nothing is shared.
// Reference: src/ops/attention.ts. Constants: src/ops/kernels/attention.ts.
//#include lib/attention-rows.wgsl

@compute @workgroup_size(16)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let thread = (wid.y * GRID_X + wid.x) * 16u + local;
  if (thread >= THREADS) { return; }
  // Neighbouring threads differ in the head, not in the time, and so run loops of equal length. The longest come first.
  let first_query = (TIME - 1u) / 4u * 4u - thread / (BATCH * HEADS) * 4u;
  let head = thread % HEADS;
  let batch = thread / HEADS % BATCH;
  let q_rows = q_head(batch, head) + times(first_query) * Q_STRIDE;

  var sum: array<mat4x4f, WIDTH>;
  var most = vec4f(MASKED);
  var total = vec4f(0.0);
  let last_key = select(TIME - 1u, first_query + 3u, CAUSAL);
  for (var first_key = first_seen(batch, first_query) / 4u * 4u; first_key <= last_key; first_key += 4u) {
    let k_rows = k_head(batch, head / GROUP) + times(first_key) * K_STRIDE;
    let v_rows = v_head(batch, head / GROUP) + times(first_key) * V_STRIDE;
    var weights = mat4x4f();
    for (var i = 0u; i < WIDTH; i++) { weights += transpose(rows_k(k_rows, i)) * rows_q(q_rows, i); }

    let before = most;
    for (var r = 0u; r < 4u; r++) {
      let query = vec4u(first_query + r);
      let key = first_key + FOUR;
      let scores = select(vec4f(MASKED), scaled(weights[r], head, query, key), sees(batch, query, key));
      most[r] = max(most[r], max(max(scores.x, scores.y), max(scores.z, scores.w)));
      weights[r] = exp(scores - most[r]);
    }
    let shrink = exp(before - most);
    total = total * shrink + vec4f(1.0) * weights;
    for (var i = 0u; i < WIDTH; i++) { sum[i] = scale_columns(sum[i], shrink) + rows_v(v_rows, i) * weights; }
  }

  let lse = most + log(total);
  for (var r = 0u; r < 4u; r++) {
    if (first_query + r < TIME) {
      let out_row = out_head(batch, head) + (first_query + r) * OUT_STRIDE;
      for (var i = 0u; i < WIDTH; i++) { store_out(out_row, i, sum[i][r] / total[r]); }
      let row = (batch * HEADS + head) * TIME + first_query + r;
      logsumexp[row] = lse[r];
      //#if DOCUMENTS
      logsumexp[BATCH * HEADS * TIME + row] = f32(starts[batch * TIME + first_query + r]);
      //#endif
    }
  }
}

fn scale_columns(m: mat4x4f, by: vec4f) -> mat4x4f {
  return mat4x4f(m[0] * by.x, m[1] * by.y, m[2] * by.z, m[3] * by.w);
}
