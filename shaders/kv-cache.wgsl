// Keys and values of new tokens become rows start .. start + TIME of their caches (B, MAX, WIDTH); they are WIDTH columns of their sources,
// K_START and V_START on, of rows of K_STRIDE and V_STRIDE. Reference: src/ops/kv-cache.ts. COUNT = B · TIME · WIDTH, one thread each;
// GRID_X (workgroups in x).
@group(0) @binding(0) var<storage, read> k: array<f32>;
@group(0) @binding(1) var<storage, read> v: array<f32>;
@group(0) @binding(2) var<storage, read> start: array<u32>;
@group(0) @binding(3) var<storage, read_write> keys: array<f32>;
@group(0) @binding(4) var<storage, read_write> values: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  let column = i % WIDTH;
  let row = i / WIDTH;
  let place = start[0] + row % TIME;
  if (i >= COUNT || place >= MAX) { return; }
  let to = (row / TIME * MAX + place) * WIDTH + column;
  keys[to] = k[row * K_STRIDE + K_START + column];
  values[to] = v[row * V_STRIDE + V_START + column];
}
