// The next token from its logits, and everything set for the pass that reads it. One workgroup of LANES threads; each takes every
// LANES-th token of the vocabulary. Reference: src/ops/sample.ts. Constants: LANES (a power of two), SHARED (LANES > 1), VOCABULARY,
// RING (answers that are kept), LAST (the last position there is).
//#include lib/pcg4d.wgsl
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> settings: array<f32>; // temperature, top k, top p, repetition penalty
@group(0) @binding(2) var<storage, read_write> draw: array<u32>; // seed, tokens drawn so far
@group(0) @binding(3) var<storage, read_write> seen: array<u32>;
@group(0) @binding(4) var<storage, read_write> token: array<u32>;
@group(0) @binding(5) var<storage, read_write> position: array<u32>;
@group(0) @binding(6) var<storage, read_write> start: array<u32>;
@group(0) @binding(7) var<storage, read_write> answers: array<u32>;

const LEAST = -3e38;
struct Choice { score: f32, id: u32 }

//#if SHARED
var<workgroup> sums: array<vec3f, LANES>;
var<workgroup> choices: array<Choice, LANES>;
//#endif

// Of all lanes; the same order of additions every time.
fn sum_of(own: vec3f, lane: u32) -> vec3f {
  //#if SHARED
  sums[lane] = own;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  return workgroupUniformLoad(&sums[0]);
  //#else
  return own;
  //#endif
}

fn better(a: Choice, b: Choice) -> Choice {
  if (b.score > a.score || (b.score == a.score && b.id < a.id)) { return b; }
  return a;
}
fn best_of(own: Choice, lane: u32) -> Choice {
  //#if SHARED
  choices[lane] = own;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { choices[lane] = better(choices[lane], choices[lane + half]); }
  }
  return workgroupUniformLoad(&choices[0]);
  //#else
  return own;
  //#endif
}

fn logit(id: u32) -> f32 {
  let x = logits[id];
  return select(x, select(x * settings[3], x / settings[3], x > 0.0), seen[id] != 0u);
}

// A word that rises with x.
fn order(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}

// −log(1 − v) with v from 0 to 1, random by seed, draw and token: exponentially distributed. Near 0, log says too little.
fn exponential(id: u32) -> f32 {
  let v = (f32(pcg4d(vec4u(draw[0], draw[1], id, 0u)).x >> 8u) + 0.5) / 16777216.0;
  return select(-log(1.0 - v), v * (1.0 + v * (1.0 / 2.0 + v * (1.0 / 3.0 + v / 4.0))), v < 1.0 / 64.0);
}

// The largest word such that tokens whose logits are that much or more still weigh `enough`, two bits at a time. A token weighs 1, or
// with `shares` as much as it is likely; those below `floor` weigh nothing.
fn bound_of(enough: f32, shares: bool, floor: u32, most: f32, lane: u32) -> u32 {
  var bound = 0u;
  for (var digit = 0u; digit < 16u; digit++) {
    let step = 1u << (30u - 2u * digit);
    let tried = bound + step * vec3u(1u, 2u, 3u);
    var own = vec3f(0.0);
    for (var id = lane; id < VOCABULARY; id += LANES) {
      let x = logit(id);
      let weight = select(1.0, exp((x - most) / settings[0]), shares);
      own += select(vec3f(0.0), vec3f(weight), vec3u(order(x)) >= max(tried, vec3u(floor)));
    }
    let weights = sum_of(own, lane);
    bound += step * u32(dot(select(vec3f(0.0), vec3f(1.0), weights >= vec3f(enough)), vec3f(1.0)));
  }
  return bound;
}

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
  var own = Choice(LEAST, lane);
  for (var id = lane; id < VOCABULARY; id += LANES) { own = better(own, Choice(logit(id), id)); }
  var chosen = best_of(own, lane);

  let temperature = settings[0];
  if (temperature > 0.0) {
    let most = chosen.score;
    var least = 0u;
    if (settings[1] > 0.0) { least = bound_of(settings[1], false, 0u, most, lane); }
    if (settings[2] < 1.0) {
      var all = 0.0;
      for (var id = lane; id < VOCABULARY; id += LANES) {
        let x = logit(id);
        all += select(0.0, exp((x - most) / temperature), order(x) >= least);
      }
      let enough = settings[2] * sum_of(vec3f(all), lane).x;
      least = max(least, min(bound_of(enough, true, least, most, lane), order(most)));
    }
    own = Choice(LEAST, lane);
    for (var id = lane; id < VOCABULARY; id += LANES) {
      let x = logit(id);
      if (order(x) >= least) { own = better(own, Choice((x - most) / temperature - log(exponential(id)), id)); }
    }
    chosen = best_of(own, lane);
  }

  if (lane == 0u) {
    let id = min(chosen.id, VOCABULARY - 1u);
    let next = start[0] + 1u;
    answers[draw[1] % RING] = id;
    draw[1] += 1u;
    seen[id] = 1u;
    token[0] = id;
    start[0] = next;
    position[0] = min(next, LAST);
  }
}
