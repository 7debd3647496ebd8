// Attention forward for adapters where barriers are dear: a thread owns four query rows, a quad of four threads the sixteen of a head
// that follow one another, and what all four read is loaded once. Reference: src/ops/attention.ts. Constants: src/ops/kernels/attention.ts.
enable subgroups;
//#include lib/attention-rows.wgsl

@compute @workgroup_size(16)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let lane = local % 4u;
  let quad = min((wid.y * GRID_X + wid.x) * 4u + local / 4u, QUADS - 1u); // those past the last repeat it
  // The longest loops come first.
  let block = (TIME - 1u) / 16u * 16u - quad / (BATCH * HEADS) * 16u;
  let first_query = block + 4u * lane;
  let head = quad % HEADS;
  let batch = quad / HEADS % BATCH;
  let q_rows = q_head(batch, head) + times(first_query) * Q_STRIDE;

  var sum: array<mat4x4f, WIDTH>;
  var most = vec4f(MASKED);
  var total = vec4f(0.0);
  let last_key = select(TIME - 1u, min(block + 15u, TIME - 1u), CAUSAL);
  let begin = first_seen(batch, block) / 4u * 4u;
  for (var step = 0u; step < (TIME + 3u) / 4u; step++) {
    let first_key = step_at(block, begin, step, 4u);
    if (first_key > last_key) { break; }
    let k_row = k_head(batch, head / GROUP) + time(first_key + lane) * K_STRIDE;
    let v_row = v_head(batch, head / GROUP) + time(first_key + lane) * V_STRIDE;
    var weights = mat4x4f();
    for (var i = 0u; i < WIDTH; i++) { weights += transpose(of_quad(load_k(k_row, i))) * rows_q(q_rows, i); }

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
    for (var i = 0u; i < WIDTH; i++) { sum[i] = scale_columns(sum[i], shrink) + of_quad(load_v(v_row, i)) * weights; }
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
