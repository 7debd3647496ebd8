# The workloads of src/engine/bench.ts in PyTorch eager, under the same names: f32 with TF32 off, and bf16 where matrix units are
# compared. One JSON object a line. Runs only where torch sees a CUDA device. `--small`: sizes for trying the script itself.
import json
import statistics
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    sys.exit("No PyTorch here, so nothing to compare with.")
small = "--small" in sys.argv
if not torch.cuda.is_available() and not small:
    sys.exit("PyTorch sees no CUDA device here, so there is nothing to compare with.")
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
torch.manual_seed(1)


def wait():
    if device.type == "cuda":
        torch.cuda.synchronize()


def seconds(run, most=1024):
    """Median of five batches, each long enough to be told from the cost of a launch."""

    def timed(repeats):
        wait()
        start = time.perf_counter()
        for _ in range(repeats):
            run()
        wait()
        return time.perf_counter() - start

    timed(1)
    repeats = 1
    while timed(repeats) < 0.05 and repeats < most:
        repeats *= 4
    return statistics.median(timed(repeats) / repeats for _ in range(5))


def say(what, each, of=None, **more):
    row = {"torch": what, "what": what, "milliseconds": float(f"{each * 1000:.4g}"), **more}
    if of:
        row["of"] = of  # which of our rows it is held against, where its own name says more
    print(json.dumps(row), flush=True)


def noise(*shape):
    return torch.rand(*shape, device=device) / 10


def main():
    name = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
    print(json.dumps({"torch": torch.__version__, "device": name, "tf32": False}), flush=True)
    copied = noise(2**22 if small else 2**26)
    target = torch.empty_like(copied)
    say(f"copy of {copied.numel() // 2**20} Mi floats", seconds(lambda: target.copy_(copied)))
    for n in [256, 512] if small else [1024, 2048, 4096]:
        a, b = noise(n, n), noise(n, n)
        each = seconds(lambda: a @ b.T)
        say(f"matmul NT {n}", each, gflops=round(2 * n**3 / each / 1e9))
    a, b = a.bfloat16(), b.bfloat16()
    each = seconds(lambda: a @ b.T)
    say(f"matmul NT {n}, bf16", each, of=f"matmul NT {n}", gflops=round(2 * n**3 / each / 1e9))
    attention()
    norms()
    head()
    adamw()
    config = (4, 4, 128, 128, 65) if small else (12, 12, 768, 1024, 50304)
    for batch in [8] if small else [4, 8]:
        title = "W1: 4 layers, d_model 128, context 128, batch 8" if small else f"GPT-2 124M, context 1024, batch {batch}"
        training(title, None, batch, *config)
        training(title, torch.bfloat16, batch, *config)


def attention():
    B, H, T, D = (8, 4, 128, 32) if small else (8, 12, 1024, 64)
    q, k, v = (noise(B, H, T, D).requires_grad_() for _ in range(3))
    say("attention forward", seconds(lambda: F.scaled_dot_product_attention(q, k, v, is_causal=True)))
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    dy = noise(B, H, T, D)
    say("attention backward", seconds(lambda: torch.autograd.grad(y, (q, k, v), dy, retain_graph=True)))


def norms():
    rows, C = (4096, 256) if small else (32768, 1024)
    x, gain, bias, dy = noise(rows, C).requires_grad_(), noise(C), noise(C), noise(rows, C)
    say("layer norm", seconds(lambda: F.layer_norm(x.detach(), (C,), gain, bias)))
    y = F.layer_norm(x, (C,), gain, bias)
    say("layer norm backward", seconds(lambda: torch.autograd.grad(y, x, dy, retain_graph=True)))
    say("dropout", seconds(lambda: F.dropout(x.detach(), 0.1)))


def head():
    M, C, V = (512, 128, 1024) if small else (4096, 768, 50304)
    x, w = noise(M, C).requires_grad_(), noise(V, C).requires_grad_()
    targets = torch.zeros(M, dtype=torch.long, device=device)

    def run():
        torch.autograd.grad(F.cross_entropy(x @ w.T, targets), (x, w))

    say("head and cross-entropy with gradients", seconds(run, 64))


def adamw():
    N = 2**20 if small else 2**27
    p = noise(N).requires_grad_()
    p.grad = noise(N)
    fused = {"fused": True} if device.type == "cuda" else {}
    optimizer = torch.optim.AdamW([p], lr=1e-4, weight_decay=0.1, **fused)

    def run():
        torch.nn.utils.clip_grad_norm_([p], 1.0)
        optimizer.step()

    say("gradient norm, clip and AdamW", seconds(run, 64))


class Block(torch.nn.Module):
    def __init__(self, heads, width):
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
        self.qkv, self.out = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
        self.up, self.down = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (t.view(B, T, self.heads, -1).transpose(1, 2) for t in self.qkv(self.ln_1(x)).split(C, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, C)
        x = x + self.out(y)
        return x + self.down(F.gelu(self.up(self.ln_2(x)), approximate="tanh"))


class Gpt2(torch.nn.Module):
    def __init__(self, layers, heads, width, context, vocabulary):
        super().__init__()
        self.tokens, self.places = torch.nn.Embedding(vocabulary, width), torch.nn.Embedding(context, width)
        self.blocks = torch.nn.ModuleList(Block(heads, width) for _ in range(layers))
        self.norm = torch.nn.LayerNorm(width)

    def forward(self, ids):
        x = self.tokens(ids) + self.places.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.tokens.weight.T


def training(title, dtype, batch, layers, heads, width, context, vocabulary):
    model = Gpt2(layers, heads, width, context, vocabulary).to(device)
    fused = {"fused": True} if device.type == "cuda" else {}
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.1, **fused)
    ids = torch.randint(vocabulary, (batch, context), device=device)

    def run():
        with torch.autocast(device.type, dtype or torch.bfloat16, enabled=dtype is not None):
            logits = model(ids)
            loss = F.cross_entropy(logits.view(-1, vocabulary), ids.view(-1))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    each = seconds(run, 16)
    suffix = ", bf16" if dtype else ""
    say(title + suffix, each, of=title, tokensPerSecond=round(batch * context / each))


main()
