// y = a · bᵀ for up to four rows of a (decoding): b is read once, and that is what it costs. LANES threads share the sums of four
// columns of y: each takes every LANES-th quad along K, and a tree of fixed shape adds up what they have. On adapters on which
// barriers are dear LANES is one. Reference: src/ops/matmul.ts
// Constants: THREADS (of a workgroup), LANES (a power of two up to THREADS), LEVELS (log2 LANES), STEPS (quads along K that a thread
// takes), QUADS_N (quads of columns), COUNT (of all y of a batch), GRID_X, and those of the two
// included files. NORM: a's rows are normalised as they are read (CENTERED: layer norm; FROM_ONE: 1 + gain is the gain; EPS).
//#include lib/matmul-epilogue.wgsl
//#include lib/matmul-operands.wgsl
//#if NORM
@group(0) @binding(8) var<storage, read> gain: array<vec4f>;
@group(0) @binding(9) var<storage, read> shift: array<vec4f>;
//#endif

//#if LEVELS
var<workgroup> shares: array<vec4f, THREADS * M>;
//#endif

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let lane = local % LANES;
  let quad = (wid.y * GRID_X + wid.x) * (THREADS / LANES) + local / LANES;
  let matrix = quad / QUADS_N;
  let column = quad % QUADS_N * 4u;
  let rows = min(features_of(column), vec4u(N - 1u)); // of b: past the last, nothing is written
  //#if NORM
  var stats: array<vec2f, M>;
  for (var m = 0u; m < M; m++) { stats[m] = stats_of(matrix, m, local); }
  //#endif
  var sums: array<vec4f, M>;
  for (var step = 0u; step < STEPS; step++) {
    let k = (step * LANES + lane) * 4u;
    let w = transpose(mat4x4f(
      b_quad(matrix, rows.x, k), b_quad(matrix, rows.y, k), b_quad(matrix, rows.z, k), b_quad(matrix, rows.w, k)));
    for (var m = 0u; m < M; m++) {
      //#if NORM
      let x = normalised(a_quad(matrix, m, k), stats[m], k / 4u);
      //#else
      let x = a_quad(matrix, m, k);
      //#endif
      sums[m] = plus_product(sums[m], x, w);
    }
  }
  //#if LEVELS
  for (var i = 0u; i < M; i++) { shares[i * THREADS + local] = sums[i]; }
  for (var level = 1u; level <= LEVELS; level++) {
    workgroupBarrier();
    let half = LANES >> level;
    if (lane < half) {
      for (var i = 0u; i < M; i++) { shares[i * THREADS + local] += shares[i * THREADS + local + half]; }
    }
  }
  workgroupBarrier();
  if (lane < M && quad < COUNT) {
    finish(matrix, lane, column, shares[lane * THREADS + local - lane]);
  }
  //#else
  if (quad < COUNT) {
    for (var m = 0u; m < M; m++) { finish(matrix, m, column, sums[m]); }
  }
  //#endif
}

//#if NORM
fn normalised(x: vec4f, stats: vec2f, i: u32) -> vec4f {
  //#if !INSIDE
  if (i * 4u >= K) { return vec4f(); } // what is read of a gain past its end may be no number
  //#endif
  //#if CENTERED
  return (x - stats.x) * stats.y * gain[i] + shift[i];
  //#else
  //#if FROM_ONE
  return x * stats.y * (1.0 + gain[i]);
  //#else
  return x * stats.y * gain[i];
  //#endif
  //#endif
}

// Mean (0 where nothing is centred) and reciprocal deviation of a row, which each group of lanes finds for itself.
fn stats_of(matrix: u32, row: u32, local: u32) -> vec2f {
  var mean = 0.0;
  //#if CENTERED
  var total = vec4f();
  for (var step = 0u; step < STEPS; step++) { total += a_quad(matrix, row, (step * LANES + local % LANES) * 4u); }
  mean = sum_over_lanes(dot(total, vec4f(1.0)), local) / f32(K);
  //#endif
  var squares = 0.0;
  for (var step = 0u; step < STEPS; step++) {
    let k = (step * LANES + local % LANES) * 4u;
    let d = a_quad(matrix, row, k) - mean;
    if (k < K) { squares += dot(d, d); }
  }
  return vec2f(mean, inverseSqrt(sum_over_lanes(squares, local) / f32(K) + EPS));
}

//#if LEVELS
var<workgroup> parts: array<f32, THREADS>;
fn sum_over_lanes(part: f32, local: u32) -> f32 {
  let lane = local % LANES;
  parts[local] = part;
  for (var level = 1u; level <= LEVELS; level++) {
    workgroupBarrier();
    let half = LANES >> level;
    if (lane < half) { parts[local] += parts[local + half]; }
  }
  workgroupBarrier();
  let sum = parts[local - lane];
  workgroupBarrier();
  return sum;
}
//#else
fn sum_over_lanes(part: f32, local: u32) -> f32 { return part; }
//#endif
//#endif
