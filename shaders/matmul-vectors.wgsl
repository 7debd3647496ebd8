// y = a · bᵀ for up to four rows of a (decoding): b is read once, and that is what it costs. LANES threads share the sums of four
// columns of y: each takes every LANES-th quad along K, and a tree of fixed shape adds up what they have. On adapters on which
// barriers are dear LANES is one. Reference: src/ops/matmul.ts
// Constants: THREADS (of a workgroup), LANES (a power of two up to THREADS), LEVELS (log2 LANES), STEPS (quads along K that a thread
// takes), QUADS_N (quads of columns), COUNT (of all y of a batch), GRID_X, and those of the two included files.
//#include lib/matmul-epilogue.wgsl
//#include lib/matmul-operands.wgsl

//#if LEVELS
var<workgroup> shares: array<vec4f, THREADS * M>;
//#endif

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let lane = local % LANES;
  let quad = (wid.y * GRID_X + wid.x) * (THREADS / LANES) + local / LANES;
  let matrix = quad / QUADS_N;
  let column = quad % QUADS_N * 4u;
  let rows = min(column + vec4u(0u, 1u, 2u, 3u), vec4u(N - 1u)); // of b: past the last, nothing is written
  var sums: array<vec4f, M>;
  for (var step = 0u; step < STEPS; step++) {
    let k = (step * LANES + lane) * 4u;
    let w = transpose(mat4x4f(
      b_quad(matrix, rows.x, k), b_quad(matrix, rows.y, k), b_quad(matrix, rows.z, k), b_quad(matrix, rows.w, k)));
    for (var m = 0u; m < M; m++) { sums[m] = plus_product(sums[m], a_quad(matrix, m, k), w); }
  }
  //#if LEVELS
  for (var m = 0u; m < M; m++) { shares[m * THREADS + local] = sums[m]; }
  for (var level = 1u; level <= LEVELS; level++) {
    workgroupBarrier();
    let half = LANES >> level;
    if (lane < half) {
      for (var m = 0u; m < M; m++) { shares[m * THREADS + local] += shares[m * THREADS + local + half]; }
    }
  }
  workgroupBarrier();
  if (lane < M && quad < COUNT) { finish(matrix, lane, column, shares[lane * THREADS + local - lane]); }
  //#else
  if (quad < COUNT) {
    for (var m = 0u; m < M; m++) { finish(matrix, m, column, sums[m]); }
  }
  //#endif
}
