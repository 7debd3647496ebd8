// Partial sums of squares, one workgroup each, in a fixed order. Reference: src/ops/square-sum.ts
// Constants: THREADS, COUNT (elements bound), PER_PARTIAL (elements a workgroup sums, a multiple of four), FIRST (index of the first
// partial).
@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

var<workgroup> partial: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let end = min((wid.x + 1u) * PER_PARTIAL, COUNT);
  var sum = 0.0;
  for (var i = wid.x * PER_PARTIAL / 4u + local; i < end / 4u; i += THREADS) {
    let four = x[i];
    sum += dot(four, four);
  }
  if (local < end % 4u) { // what is left behind the last four
    let last = x[end / 4u][local];
    sum += last * last;
  }
  partial[local] = sum;
  workgroupBarrier();
  if (local == 0u) {
    var total = 0.0;
    for (var k = 0u; k < THREADS; k++) { total += partial[k]; }
    sums[FIRST + wid.x] = total;
  }
}
