// Columns OFFSET .. OFFSET + WIDTH of source (B, TIME, STRIDE) become rows start .. start + TIME of cache (B, MAX, WIDTH).
// Reference: src/ops/kv-cache.ts. COUNT = B · TIME · WIDTH, one thread each; GRID_X (workgroups in x).
@group(0) @binding(0) var<storage, read> source: array<f32>;
@group(0) @binding(1) var<storage, read> start: array<u32>;
@group(0) @binding(2) var<storage, read_write> cache: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  let column = i % WIDTH;
  let row = i / WIDTH;
  let to = start[0] + row % TIME;
  if (i >= COUNT || to >= MAX) { return; }
  cache[(row / TIME * MAX + to) * WIDTH + column] = source[row * STRIDE + OFFSET + column];
}
