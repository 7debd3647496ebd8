// What a thread takes at a time of rows that it works on element by element: one element, or where a result is kept in 16 bits (PAIRS)
// the two of a word, so that every word has one owner. Counts and places are of values then.
//#if PAIRS
alias Value = vec2f;
const PER_VALUE = 2u; // elements
fn sum_of(x: Value) -> f32 { return x.x + x.y; }
//#else
alias Value = f32;
const PER_VALUE = 1u;
fn sum_of(x: Value) -> f32 { return x; }
//#endif
