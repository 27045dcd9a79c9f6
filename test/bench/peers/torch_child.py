"""PyTorch as a contender: reads a request a line, as JSON (cpu/protocol.ts), and answers with a line. Argument: threads."""

import json
import os
import sys
import time

# OpenBLAS has threads of its own, and looks here when it is loaded.
os.environ["OPENBLAS_NUM_THREADS"] = sys.argv[1]

import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
DTYPES = {"f32": torch.float32, "f64": torch.float64, "i32": torch.int32}


def gradient(loss, params, *rest, value=True):
    """A call that computes loss(params, *rest), if wanted, and its gradient."""
    params = [p.clone().requires_grad_() for p in params]

    def run():
        result = loss(params, *rest)
        grads = torch.autograd.grad(result, params)
        return [result.detach(), *grads] if value else list(grads)

    return run


def forward(f, *args):
    def run():
        with torch.no_grad():
            result = f(*args)
        return list(result) if isinstance(result, (tuple, list)) else [result]

    return run


def chain(params):
    (x,) = params
    return (torch.tanh(1.5 * x + 0.5).square() * torch.exp(-x.square())).sum()


def mlp_loss(p, x, labels):
    h = F.relu(torch.addmm(p[1], x, p[0]))
    h = F.relu(torch.addmm(p[3], h, p[2]))
    return -(F.log_softmax(torch.addmm(p[5], h, p[4]), 1) * labels).sum(1).mean()


def mlp_step(sizes, a):
    params = [p.clone().requires_grad_() for p in a[:6]]
    optimizer = torch.optim.Adam(params, lr=1e-3)

    def run():
        optimizer.zero_grad(set_to_none=True)
        loss = mlp_loss(params, a[6], a[7])
        loss.backward()
        optimizer.step()
        return [loss.detach()]

    return run


def weighted(f, a):
    return gradient(lambda p, w: (f(p[0]) * w).sum(), a[:1], a[1], value=False)


def layer_norm(x):
    return F.layer_norm(x, x.shape[1:])


def channels_first(x):
    """Of the shape [batch, channels, height, width], in memory with channels last, which PyTorch is faster at."""
    return x.permute(0, 3, 1, 2)


def conv(sizes, a):
    x, f = channels_first(a[0]), a[1].permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
    return forward(lambda: F.conv2d(x, f, padding=1)), lambda r: [r[0].permute(0, 2, 3, 1)]


def conv_gradient(sizes, a):
    x, y = channels_first(a[0]), channels_first(a[2])
    f = a[1].permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
    run = gradient(lambda p: (F.conv2d(p[0], p[1], padding=1) * y).sum(), [x, f], value=False)
    return run, lambda r: [r[0].permute(0, 2, 3, 1), r[1].permute(2, 3, 1, 0)]


def rosenbrock(p):
    (x,) = p
    return (100 * (x[1:] - x[:-1].square()).square() + (1 - x[:-1]).square()).sum()


def tiny_net(p, x):
    return (torch.tanh(x @ p[0] + p[1]) @ p[2] + p[3] - 1).square().sum()


def gmm(sizes, a):
    d, k, n = sizes["d"], sizes["k"], sizes["n"]
    # The indices of column j below the diagonal come one after the other.
    upper = torch.triu_indices(d, d, 1)
    row, column = upper[1], upper[0]

    def loss(p, x):
        alpha, mu, q, l = p
        lower = torch.diag_embed(torch.exp(q))
        lower = lower.index_put((torch.arange(k)[:, None], row, column), l)
        white = torch.einsum("kij,nkj->nki", lower, x[:, None] - mu)
        terms = alpha + q.sum(1) - 0.5 * white.square().sum(2)
        return torch.logsumexp(terms, 1).sum() - n * torch.logsumexp(alpha, 0)

    return gradient(loss, a[:4], a[4])


def lstm_module(sizes, a):
    module = torch.nn.LSTM(sizes["inputs"], sizes["hidden"]).to(a[0].dtype)
    with torch.no_grad():
        module.weight_ih_l0.copy_(a[0].T)
        module.weight_hh_l0.copy_(a[1].T)
        module.bias_ih_l0.copy_(a[2])
        module.bias_hh_l0.zero_()
    return module


def lstm(sizes, a):
    module = lstm_module(sizes, a)
    return forward(lambda: module(a[3])[1])


def lstm_gradient(sizes, a):
    module = lstm_module(sizes, a)
    params = [module.weight_ih_l0, module.weight_hh_l0, module.bias_ih_l0]

    def run():
        loss = module(a[3])[0].square().mean()
        return [loss.detach(), *torch.autograd.grad(loss, params)]

    return run, lambda r: [r[0], r[1].T, r[2].T, r[3]]


def decoder_of(sizes):
    tokens, width, heads = sizes["tokens"], sizes["width"], sizes["heads"]
    each = width // heads

    def decoder(w, x, mask):
        q, k, v = (layer_norm(x) @ w[0]).view(tokens, 3, heads, each).permute(1, 2, 0, 3)
        scores = (q @ k.transpose(1, 2)) * each**-0.5
        mixed = torch.softmax(scores.masked_fill(mask, -1e9), 2) @ v
        y = x + mixed.transpose(0, 1).reshape(tokens, width) @ w[1]
        return y + F.gelu(layer_norm(y) @ w[2], approximate="tanh") @ w[3]

    return decoder, torch.triu(torch.ones(tokens, tokens, dtype=torch.bool), 1)


def decoder(sizes, a):
    block, mask = decoder_of(sizes)
    return forward(lambda: block(a[:4], a[4], mask))


def decoder_gradient(sizes, a):
    block, mask = decoder_of(sizes)
    return gradient(lambda w, x: block(w, x, mask).square().mean(), a[:4], a[4])


def adam(sizes, a):
    p = a[0].clone().requires_grad_()
    p.grad = a[3]
    optimizer = torch.optim.Adam([p], lr=1e-3)
    optimizer.state[p] = {"step": torch.tensor(9.0), "exp_avg": a[1].clone(), "exp_avg_sq": a[2].clone()}
    state = optimizer.state[p]

    def run():
        state["step"].fill_(9)
        optimizer.step()
        return [p.detach(), state["exp_avg"], state["exp_avg_sq"]]

    return run


def nbody(sizes, a):
    masses, dt = a[2][:, None], 1e-3

    def steps():
        x, v = a[0], a[1]
        for _ in range(sizes["steps"]):
            apart = x[None] - x[:, None]
            squared = apart.square().sum(2, keepdim=True) + 0.01
            v = v + dt * (masses * apart / (squared * squared.sqrt())).sum(1)
            x = x + dt * v
        return x, v

    return forward(steps)


def scatter_add(sizes, a):
    return forward(lambda: torch.zeros(sizes["rows"], sizes["columns"], dtype=a[1].dtype).index_add_(0, a[0], a[1]))


KINDS = {
    "matmul": lambda s, a: forward(torch.matmul, *a),
    "chain": lambda s, a: gradient(chain, a),
    "mlp": lambda s, a: gradient(mlp_loss, a[:6], a[6], a[7]),
    "mlpStep": mlp_step,
    "softmax": lambda s, a: forward(lambda x: torch.softmax(x, 1), *a),
    "softmaxGradient": lambda s, a: weighted(lambda x: torch.softmax(x, 1), a),
    "layerNorm": lambda s, a: forward(layer_norm, *a),
    "layerNormGradient": lambda s, a: weighted(layer_norm, a),
    "sum": lambda s, a: forward(lambda x: x.sum(s["axis"]), *a),
    "conv": conv,
    "convGradient": conv_gradient,
    "rosenbrock": lambda s, a: gradient(rosenbrock, a, value=False),
    "tinyNet": lambda s, a: gradient(tiny_net, a[:4], a[4], value=False),
    "gmm": gmm,
    "lstm": lstm,
    "lstmGradient": lstm_gradient,
    "cumsum": lambda s, a: forward(lambda x: torch.cumsum(x, 0), *a),
    "gather": lambda s, a: forward(lambda t, i: F.embedding(i, t), *a),
    "scatterAdd": scatter_add,
    "adam": adam,
    "decoder": decoder,
    "decoderGradient": decoder_gradient,
    "nbody": nbody,
    "triad": lambda s, a: forward(lambda b, c: torch.add(b, c, alpha=3), *a),
}


class Watch:
    """cpu/stopwatch.ts, in Python."""

    def __init__(self, run):
        self.run, self.repeats = run, 1

    def batch(self, repeats):
        start = time.perf_counter()
        for _ in range(repeats):
            self.run()
        return time.perf_counter() - start

    def warm_up(self, seconds, first):
        if first > 1:
            return first
        until = time.perf_counter() + seconds
        while True:
            last = self.batch(self.repeats)
            if last < 1e-3:
                self.repeats *= 2
            elif time.perf_counter() >= until:
                return last / self.repeats

    def time(self, seconds):
        before = self.batch(1)
        if before > seconds:
            return [before]
        until, times = time.perf_counter() + seconds, []
        while not times or time.perf_counter() < until:
            times.append(self.batch(self.repeats) / self.repeats)
        return times


def load(entry):
    dtype = DTYPES[entry["dtype"]]
    with open(entry["file"], "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype).reshape(entry["shape"])


def prepare(request):
    make = KINDS.get(request["kind"])
    if make is None:
        return {"lacks": "is no matter for it"}, None
    made = make(request["sizes"], [load(entry) for entry in request["inputs"]])
    run, show = made if isinstance(made, tuple) else (made, list)
    start = time.perf_counter()
    # The first four losses of training are compared.
    results = [show(run()) for _ in range(4 if request["kind"] == "mlpStep" else 1)]
    first = time.perf_counter() - start
    flat = [x.to(DTYPES[request["dtype"]]).contiguous().flatten() for result in results for x in result]
    with open(request["results"], "wb") as file:
        for x in flat:
            file.write(x.numpy().tobytes())
    watch = Watch(run)
    return {"lengths": [len(x) for x in flat], "first": first, "once": watch.warm_up(request["warmUp"], first)}, watch


def main():
    watch = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "time":
                answer = {"times": watch.time(request["seconds"]) if watch else []}
            else:
                answer, watch = prepare(request)
        except Exception as error:  # What a library cannot do is a result.
            answer = {"failed": str(error).split("\n")[0]}
        print(json.dumps(answer), flush=True)


main()
