// What all attention kernels read and write, and how: four channels of a head at a time. One of FORWARD, DQ and DKV
// is set; all constants: src/ops/kernels/attention.ts.
// An address (`at`) counts floats and is where a head starts in its row; i counts groups of four channels.
//#if VEC4
alias Stored = vec4f;
//#else
alias Stored = f32;
//#endif

@group(0) @binding(0) var<storage, read> q: array<Stored>;
@group(0) @binding(1) var<storage, read> k: array<Stored>;
@group(0) @binding(2) var<storage, read> v: array<Stored>;
//#if FORWARD
@group(0) @binding(3) var<storage, read_write> out: array<Stored>;
@group(0) @binding(4) var<storage, read_write> logsumexp: array<f32>;
//#if DOCUMENTS
@group(0) @binding(5) var<storage, read> starts: array<u32>;
//#endif
//#else
@group(0) @binding(3) var<storage, read> dout: array<Stored>;
@group(0) @binding(4) var<storage, read> logsumexp: array<f32>;
//#endif
// Of each query row: Σ dO ⊙ O. It is computed with dQ and read for dK.
//#if DQ
@group(0) @binding(5) var<storage, read_write> delta: array<f32>;
@group(0) @binding(6) var<storage, read> out: array<Stored>;
@group(0) @binding(7) var<storage, read_write> dq: array<Stored>;
//#endif
//#if DKV
@group(0) @binding(5) var<storage, read> delta: array<f32>;
@group(0) @binding(6) var<storage, read_write> dk: array<Stored>; // packed: dV is in there too
//#if !PACKED
@group(0) @binding(7) var<storage, read_write> dv: array<Stored>;
//#endif
//#endif

// Where a head starts at time 0; a later time is that many rows (x_STRIDE) on.
fn q_head(batch: u32, head: u32) -> u32 { return batch * TIME * Q_STRIDE + Q_START + head * HEAD_DIM; }
fn k_head(batch: u32, head: u32) -> u32 { return batch * TIME * K_STRIDE + K_START + head * HEAD_DIM; }
fn v_head(batch: u32, head: u32) -> u32 { return batch * TIME * V_STRIDE + V_START + head * HEAD_DIM; }
fn out_head(batch: u32, head: u32) -> u32 { return batch * TIME * OUT_STRIDE + head * HEAD_DIM; }

//#if VEC4
fn load_q(at: u32, i: u32) -> vec4f { return q[at / 4u + i]; }
fn load_k(at: u32, i: u32) -> vec4f { return k[at / 4u + i]; }
fn load_v(at: u32, i: u32) -> vec4f { return v[at / 4u + i]; }
//#if FORWARD
fn store_out(at: u32, i: u32, x: vec4f) { if (i < WIDTH) { out[at / 4u + i] = x; } }
//#else
fn load_dout(at: u32, i: u32) -> vec4f { return dout[at / 4u + i]; }
//#endif
//#if DQ
fn load_out(at: u32, i: u32) -> vec4f { return out[at / 4u + i]; }
fn store_dq(at: u32, i: u32, x: vec4f) { if (i < WIDTH) { dq[at / 4u + i] = x; } }
//#endif
//#if DKV
fn store_dk(at: u32, i: u32, x: vec4f) { if (i < WIDTH) { dk[at / 4u + i] = x; } }
//#if PACKED
fn store_dv(at: u32, i: u32, x: vec4f) { store_dk(at, i, x); }
//#else
fn store_dv(at: u32, i: u32, x: vec4f) { if (i < WIDTH) { dv[at / 4u + i] = x; } }
//#endif
//#endif
//#else
// The last group of a head is short of channels: read, it repeats the last one times zero; written, it ends there.
const FOUR_CHANNELS = vec4u(0u, 1u, 2u, 3u);
fn channels(i: u32) -> vec4u { return min(4u * i + FOUR_CHANNELS, vec4u(HEAD_DIM - 1u)); }
fn present(i: u32) -> vec4f { return vec4f(4u * i + FOUR_CHANNELS < vec4u(HEAD_DIM)); }
fn end(i: u32) -> u32 { return min(4u * i + 4u, HEAD_DIM); }
fn load_q(at: u32, i: u32) -> vec4f { let c = at + channels(i); return vec4f(q[c.x], q[c.y], q[c.z], q[c.w]) * present(i); }
fn load_k(at: u32, i: u32) -> vec4f { let c = at + channels(i); return vec4f(k[c.x], k[c.y], k[c.z], k[c.w]) * present(i); }
fn load_v(at: u32, i: u32) -> vec4f { let c = at + channels(i); return vec4f(v[c.x], v[c.y], v[c.z], v[c.w]) * present(i); }
//#if FORWARD
fn store_out(at: u32, i: u32, x: vec4f) { for (var c = 4u * i; c < end(i); c++) { out[at + c] = x[c % 4u]; } }
//#else
fn load_dout(at: u32, i: u32) -> vec4f {
  let c = at + channels(i);
  return vec4f(dout[c.x], dout[c.y], dout[c.z], dout[c.w]) * present(i);
}
//#endif
//#if DQ
fn load_out(at: u32, i: u32) -> vec4f {
  let c = at + channels(i);
  return vec4f(out[c.x], out[c.y], out[c.z], out[c.w]) * present(i);
}
fn store_dq(at: u32, i: u32, x: vec4f) { for (var c = 4u * i; c < end(i); c++) { dq[at + c] = x[c % 4u]; } }
//#endif
//#if DKV
fn store_dk(at: u32, i: u32, x: vec4f) { for (var c = 4u * i; c < end(i); c++) { dk[at + c] = x[c % 4u]; } }
//#if PACKED
fn store_dv(at: u32, i: u32, x: vec4f) { store_dk(at, i, x); }
//#else
fn store_dv(at: u32, i: u32, x: vec4f) { for (var c = 4u * i; c < end(i); c++) { dv[at + c] = x[c % 4u]; } }
//#endif
//#endif
//#endif

const MASKED = -1e30; // no infinity: WGSL may assume there is none

// The first key that a query sees; it never falls from one query to the next. The backward passes, short of bindings, find
// where documents start behind the logsumexp.
fn first_seen(batch: u32, query: u32) -> u32 {
  var first = 0u;
  //#if WINDOW
  first = max(query + 1u, WINDOW) - WINDOW;
  //#endif
  //#if DOCUMENTS
  let t = min(query, TIME - 1u);
  //#if FORWARD
  first = max(first, starts[batch * TIME + t]);
  //#else
  first = max(first, u32(logsumexp[(BATCH + batch) * HEADS * TIME + t]));
  //#endif
  //#endif
  return first;
}

// Where the n-th step of a loop over the rows that `own` looks at (or that look at it) is, WIDE rows a step; TIME or more past the
// last. Without BLOCKS they follow one another from `begin` on, with them they are those of the listed blocks.
fn step_at(own: u32, begin: u32, n: u32, wide: u32) -> u32 {
  //#if BLOCKS
  let block = own / BLOCK;
  let listed = LIST_STARTS[block] + n * wide / BLOCK;
  if (listed >= LIST_STARTS[block + 1u]) { return TIME; }
  return LISTED[listed] * BLOCK + n * wide % BLOCK;
  //#else
  return begin + n * wide;
  //#endif
}

// A query's scaled scores of keys. With linear biases, those further back count less.
fn scaled(scores: vec4f, head: u32, query: vec4u, key: vec4u) -> vec4f {
  //#if ALIBI
  return scores * SCALE - SLOPES[head] * vec4f(vec4i(query) - vec4i(key));
  //#else
  return scores * SCALE;
  //#endif
}

// Whether a query sees a key. Rows past the last, which fill up a block, see nothing and are not seen.
fn sees(batch: u32, query: vec4u, key: vec4u) -> vec4<bool> {
  var seen = query < vec4u(TIME);
  //#if CAUSAL
  seen &= key <= query;
  //#else
  seen &= key < vec4u(TIME);
  //#endif
  //#if BOUNDED
  seen &= key >= vec4u(first_seen(batch, query.x), first_seen(batch, query.y), first_seen(batch, query.z), first_seen(batch, query.w));
  //#endif
  return seen;
}
