// One AdamW update of a range of the flat parameter buffer; one element a thread. Reference: src/optimizers/adamw.ts
// Constants: COUNT (elements), GRID_X (workgroups in x), DECAY (leading elements with weight decay).
@group(0) @binding(0) var<storage, read> control: array<f32, 4>; // clip factor, whether all is finite, norm, loss
@group(0) @binding(1) var<storage, read> hyper: array<f32, 8>; // lr, beta1, beta2, eps, weight decay, corrections, clip
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> first: array<f32>;
@group(0) @binding(5) var<storage, read_write> second: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 256u + local;
  if (i >= COUNT || control[1] == 0.0) { return; }
  let g = gradients[i] * control[0];
  let m = hyper[1] * first[i] + (1.0 - hyper[1]) * g;
  let v = hyper[2] * second[i] + (1.0 - hyper[2]) * g * g;
  first[i] = m;
  second[i] = v;
  let decay = select(0.0, hyper[4], i < DECAY);
  let p = parameters[i] * (1.0 - hyper[0] * decay);
  parameters[i] = p - hyper[0] * m * hyper[5] / (sqrt(v * hyper[6]) + hyper[3]);
}
