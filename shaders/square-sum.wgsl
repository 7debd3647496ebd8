// Partial sums of squares, one workgroup each, in a fixed order. Reference: src/ops/square-sum.ts
// Constants: COUNT (elements bound), PER_PARTIAL (elements a workgroup sums), FIRST (index of the first partial).
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let end = min((wid.x + 1u) * PER_PARTIAL, COUNT);
  var sum = 0.0;
  for (var i = wid.x * PER_PARTIAL + local; i < end; i += 64u) { sum += x[i] * x[i]; }
  partial[local] = sum;
  workgroupBarrier();
  if (local == 0u) {
    var total = 0.0;
    for (var k = 0u; k < 64u; k++) { total += partial[k]; }
    sums[FIRST + wid.x] = total;
  }
}
