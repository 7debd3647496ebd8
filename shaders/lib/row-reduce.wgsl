// Sums and maxima over a row that LANES threads share. LANES = 1: each thread has a row of its own and nothing is shared
// (a software adapter: barriers are dear there). LANES = 64 or more: the whole workgroup has one row.
// The order of additions is fixed, so results are bitwise repeatable.
const WORKGROUP = max(64u, LANES);
const ROWS_PER_WORKGROUP = WORKGROUP / LANES;

//#if SHARED_ROWS
var<workgroup> row_partials: array<f32, WORKGROUP>;

fn row_sum(value: f32, lane: u32) -> f32 {
  row_partials[lane] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { row_partials[lane] += row_partials[lane + half]; }
  }
  workgroupBarrier();
  let sum = row_partials[0];
  workgroupBarrier();
  return sum;
}
fn row_max(value: f32, lane: u32) -> f32 {
  row_partials[lane] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { row_partials[lane] = max(row_partials[lane], row_partials[lane + half]); }
  }
  workgroupBarrier();
  let most = row_partials[0];
  workgroupBarrier();
  return most;
}
//#else
fn row_sum(value: f32, lane: u32) -> f32 { return value; }
fn row_max(value: f32, lane: u32) -> f32 { return value; }
//#endif
