// The two products of every attention kernel for GPUs, through workgroup memory: 128 threads own OWN = 16 · ROWS rows (of
// queries, or of keys) and walk over the others 32 at a time. A thread is a lane (of 8) of a band (of 16); in a block of
// OWN × 32 scores it keeps rows band + 16 r in ROWS vectors, whose four components are columns lane + 8 j.
//#include lib/attention.wgsl

const OWN = 16u * ROWS;
const COLUMNS = 32u;
const GROUPS = (WIDTH + 7u) / 8u; // groups of four channels that a lane keeps of each of its rows: lane + 8 m
const PITCH = 5u; // a slice of a row is four groups; an odd pitch keeps lanes off each other's memory banks

// A slice of both blocks, or eight rows whole. At most 8 KiB, as are the weights: within the 16 KiB that every device has.
var<workgroup> slice: array<vec4f, max((OWN + COLUMNS) * PITCH, 64u * GROUPS)>;
var<workgroup> weights: array<vec4f, OWN * 8u>;

// One head's rows of q, k, v or dout from some time on.
struct Rows { source: u32, head: u32, stride: u32, first: u32 }
const Q = 0u;
const K = 1u;
const V = 2u;
const DOUT = 3u;

// Rows past the last repeat it; channels past the last are zero.
fn load(rows: Rows, row: u32, i: u32) -> vec4f {
  if (i >= WIDTH) { return vec4f(0.0); }
  let at = rows.head + min(rows.first + row, TIME - 1u) * rows.stride;
  switch rows.source {
    case Q: { return load_q(at, i); }
    case K: { return load_k(at, i); }
    //#if !FORWARD
    case DOUT: { return load_dout(at, i); }
    //#endif
    default: { return load_v(at, i); }
  }
}

// own · othersᵀ, over slices of 16 channels.
fn products(own: Rows, others: Rows, local: u32) -> array<vec4f, ROWS> {
  let lane = local % 8u;
  let band = local / 8u % 16u;
  var s: array<vec4f, ROWS>;
  let row = local / 4u % 32u;
  let c = local % 4u;
  for (var n = 0u; n < (WIDTH + 3u) / 4u; n++) {
    let first = 4u * n;
    workgroupBarrier();
    for (var half = 0u; half < (OWN + 31u) / 32u; half++) {
      if (OWN % 32u == 0u || row < OWN) { slice[(row + 32u * half) * PITCH + c] = load(own, row + 32u * half, first + c); }
    }
    slice[(OWN + row) * PITCH + c] = load(others, row, first + c);
    workgroupBarrier();
    for (var g = 0u; g < 4u; g++) {
      let x = mat4x4f(
        slice[(OWN + lane) * PITCH + g],
        slice[(OWN + lane + 8u) * PITCH + g],
        slice[(OWN + lane + 16u) * PITCH + g],
        slice[(OWN + lane + 24u) * PITCH + g],
      );
      for (var r = 0u; r < ROWS; r++) { s[r] += slice[(band + 16u * r) * PITCH + g] * x; }
    }
  }
  return s;
}

// A thread's four columns.
fn columns(lane: u32) -> vec4u { return lane + vec4u(0u, 8u, 16u, 24u); }

// Makes a thread's block of weights visible to its band.
fn share_weights(own: array<vec4f, ROWS>, local: u32) {
  workgroupBarrier();
  for (var r = 0u; r < ROWS; r++) { weights[(local / 8u % 16u + 16u * r) * 8u + local % 8u] = own[r]; }
}

// sum += weights · others, over parts of eight rows: those whose weights are in the vectors of two lanes.
fn add_weighted(sum: ptr<function, array<vec4f, ROWS * GROUPS>>, others: Rows, local: u32) {
  let lane = local % 8u;
  let band = local / 8u % 16u;
  for (var part = 0u; part < 4u; part++) {
    workgroupBarrier();
    for (var n = 0u; n < (GROUPS + 1u) / 2u; n++) {
      let at = local + 128u * n;
      let row = at / (8u * GROUPS);
      if (row < 8u) { slice[at] = load(others, 2u * part + row / 4u + row % 4u * 8u, at % (8u * GROUPS)); }
    }
    workgroupBarrier();
    for (var h = 0u; h < 2u; h++) {
      var w: array<vec4f, ROWS>;
      for (var r = 0u; r < ROWS; r++) { w[r] = weights[(band + 16u * r) * 8u + 2u * part + h]; }
      for (var m = 0u; m < GROUPS; m++) {
        let at = h * 32u * GROUPS + lane + 8u * m;
        let x = mat4x4f(slice[at], slice[at + 8u * GROUPS], slice[at + 16u * GROUPS], slice[at + 24u * GROUPS]);
        for (var r = 0u; r < ROWS; r++) { (*sum)[r * GROUPS + m] += x * w[r]; }
      }
    }
  }
}

// What the eight lanes of a band hold, each for all of the band's rows.
fn share_with_band(x: vec4f, local: u32) -> array<vec4f, 8> {
  workgroupBarrier();
  slice[local % 128u] = x;
  workgroupBarrier();
  var all: array<vec4f, 8>;
  for (var n = 0u; n < 8u; n++) { all[n] = slice[local / 8u % 16u * 8u + n]; }
  return all;
}
