// Softmax cross-entropy of a chunk of rows of logits, in place, and the sum of all rows' losses.
// Reference: src/ops/linear-cross-entropy.ts. The matrix products around it are shaders/matmul*.wgsl.
// Constants: VOCABULARY, EACH (logits that a thread takes at a time), GRADIENTS, SCALED (they are multiplied by the loss scale), TOTAL
// (rows of all chunks), ACCUMULATE, and those of lib/row-reduce.wgsl.
//#include lib/row-reduce.wgsl

@group(0) @binding(0) var<storage, read_write> logits: array<f32>; // (ROWS, VOCABULARY), becomes d(loss)/d(logits)
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> row_losses: array<f32>;
@group(0) @binding(4) var<storage, read_write> loss: array<f32>;
@group(0) @binding(5) var<storage, read> scaling: array<f32>; // the scale comes first

const LOWEST = -3.4e38;
fn logit(start: u32, v: u32) -> f32 {
  return select(LOWEST, logits[start + min(v, VOCABULARY - 1u)], v < VOCABULARY);
}

@compute @workgroup_size(WORKGROUP)
fn rows(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let row = (wid.y * GRID_X + wid.x) * ROWS_PER_WORKGROUP + local / LANES;
  let lane = local % LANES;
  let inside = row < ROWS;
  let start = select(0u, row * VOCABULARY, inside); // threads past the end repeat row 0, so that barriers stay uniform

  // One pass: terms are relative to the highest so far (Milakov and Gimelshein 2018, arXiv 1805.02867). EACH at a time, so that their loads
  // are under way together, and a hundred thousand small terms are not added one by one to a large sum.
  var most = LOWEST;
  var sum = 0.0;
  for (var first = lane; first < VOCABULARY; first += EACH * LANES) {
    var higher = most;
    //#each i EACH
    let x$i = logit(start, first + $iu * LANES);
    higher = max(higher, x$i);
    //#end
    var block = 0.0;
    //#each i EACH
    block += exp(x$i - higher);
    //#end
    sum = sum * exp(most - higher) + block;
    most = higher;
  }
  let highest = row_max(most, lane);
  let total_exp = row_sum(sum * exp(most - highest), lane);
  if (!inside) { return; }

  let goal = targets[row];
  let weight = weights[row];
  if (lane == goal % LANES) { // the thread that will overwrite the target's logit reads it first
    row_losses[row] = weight * (log(total_exp) + highest - logits[start + goal]);
  }
  //#if GRADIENTS
  //#if SCALED
  let d_loss = weight * scaling[0];
  //#else
  let d_loss = weight;
  //#endif
  for (var first = lane; first < VOCABULARY; first += EACH * LANES) {
    //#each i EACH
    let x$i = logit(start, first + $iu * LANES);
    //#end
    //#each i EACH
    {
      let v = first + $iu * LANES;
      let p = exp(x$i - highest) / total_exp;
      if (v < VOCABULARY) { logits[start + v] = d_loss * select(p, p - 1.0, v == goal); }
    }
    //#end
  }
  //#endif
}

var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn total(@builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  for (var i = local; i < TOTAL; i += 64u) { sum += row_losses[i]; }
  partial[local] = sum;
  workgroupBarrier();
  if (local > 0u) { return; }
  var all = 0.0;
  for (var k = 0u; k < 64u; k++) { all += partial[k]; }
  //#if ACCUMULATE
  loss[0] += all;
  //#else
  loss[0] = all;
  //#endif
}
