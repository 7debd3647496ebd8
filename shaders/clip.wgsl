// One workgroup: norm of the gradient, clip factor, finiteness; and the next step's loss scale. Reference: src/ops/clip.ts
// Constants: PARTIALS (partial sums of squares), SCALED (gradients were multiplied by the loss scale), PATIENCE, LARGEST.
@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read> loss: array<f32, 1>;
@group(0) @binding(2) var<storage, read> hyper: array<f32, 8>;
@group(0) @binding(3) var<storage, read> slot: array<u32, 1>;
@group(0) @binding(4) var<storage, read_write> control: array<f32, 4>;
@group(0) @binding(5) var<storage, read_write> ring: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> scaling: array<f32, 2>; // the scale, and how many steps it has held

// By exponent bits: WGSL may assume that no float is NaN or infinite.
fn finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }

var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  for (var i = local; i < PARTIALS; i += 64u) { sum += sums[i]; }
  partial[local] = sum;
  workgroupBarrier();
  if (local > 0u) { return; }
  var total = 0.0;
  for (var k = 0u; k < 64u; k++) { total += partial[k]; }

  //#if SCALED
  let scale = scaling[0];
  //#else
  let scale = 1.0;
  //#endif
  let norm = sqrt(total) / scale;
  let good = finite(total) && finite(loss[0]);
  let factor = select(0.0, min(1.0, hyper[7] / (norm + 1e-6)), good) / scale;
  let verdict = vec4f(factor, select(0.0, 1.0, good), norm, loss[0]);
  control[0] = verdict.x;
  control[1] = verdict.y;
  control[2] = verdict.z;
  control[3] = verdict.w;
  ring[slot[0]] = verdict;
  //#if SCALED
  let held = scaling[1] + 1.0;
  let grows = good && held >= PATIENCE;
  scaling[0] = select(max(scale / 2.0, 1.0), select(scale, min(scale * 2.0, LARGEST), grows), good);
  scaling[1] = select(0.0, held, good && !grows);
  //#endif
}
