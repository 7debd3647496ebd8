// An activation and its derivative at every element of a value.
//#include lib/activations.wgsl
//#include lib/value.wgsl
//#if PAIRS
fn activated(x: Value) -> Value { return vec2f(activation(x.x), activation(x.y)); }
fn slope(x: Value) -> Value { return vec2f(activation_derivative(x.x), activation_derivative(x.y)); }
//#else
fn activated(x: Value) -> Value { return activation(x); }
fn slope(x: Value) -> Value { return activation_derivative(x); }
//#endif
