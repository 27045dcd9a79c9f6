/** jax-js as a contender, on its backend in WebAssembly. Every use of an array but the last is of its `.ref`. */
import { providePageWorker } from "./web-worker.mjs";

let jax, np, nn;

const arrayOf = ({ shape, data }) => np.array(data).reshape(shape);
const leaves = (x) => (x instanceof jax.Array ? [x] : Object.values(x).flatMap(leaves));
const release = (results) => leaves(results).forEach((x) => x.dispose());

async function numbersOf(results) {
  const all = [];
  for (const x of leaves(results)) all.push(await x.data());
  return all;
}

const call = (f) => ({
  async run() {
    const results = f();
    await jax.blockUntilReady(results);
    release(results);
  },
  outputs: () => numbersOf(f()),
});

/** `f` of the sizes and all inputs, jitted. */
const forward = (f) => (sizes, inputs) => {
  const compiled = jax.jit((...args) => f(sizes, ...args));
  const args = inputs.map(arrayOf);
  return call(() => compiled(...args.map((x) => x.ref)));
};

const valueAndGradient = (count, loss) =>
  forward((sizes, ...args) =>
    jax.valueAndGrad((params, rest) => loss(sizes, params, rest))(args.slice(0, count), args.slice(count)),
  );
const gradient = (count, loss) =>
  forward((sizes, ...args) =>
    jax.grad((params, rest) => loss(sizes, params, rest))(args.slice(0, count), args.slice(count)),
  );

const square = (x) => x.ref.mul(x.ref);
const chain = (_, [x]) =>
  square(np.tanh(x.ref.mul(1.5).add(0.5)))
    .mul(np.exp(square(x).neg()))
    .sum();

function mlpLoss(_, [w1, b1, w2, b2, w3, b3], [x, labels]) {
  const h1 = nn.relu(np.matmul(x.ref, w1.ref).add(b1.ref));
  const h2 = nn.relu(np.matmul(h1, w2.ref).add(b2.ref));
  return nn.logSoftmax(np.matmul(h2, w3.ref).add(b3.ref)).mul(labels.ref).sum(1).mean().neg();
}

/** A step of Adam of one array, given 1 − βᵗ of both moments. */
function adamStep(p, m, v, g, [first, second]) {
  const mean = m.ref.mul(0.9).add(g.ref.mul(0.1));
  const moment = v.ref.mul(0.999).add(square(g).mul(0.001));
  const root = np.sqrt(moment.ref.div(second)).add(1e-8);
  return [p.ref.sub(mean.ref.div(first).div(root).mul(1e-3)), mean, moment];
}

function mlpStep(sizes, inputs) {
  const args = inputs.map(arrayOf);
  let [params, rest] = [args.slice(0, 6), args.slice(6)];
  let [means, squares] = [params.map((p) => np.zeros(p.shape)), params.map((p) => np.zeros(p.shape))];
  let steps = 0;
  const step = jax.jit((p, m, v, debias, x) => {
    const [loss, g] = jax.valueAndGrad((q, others) => mlpLoss(sizes, q, others))(
      p.map((w) => w.ref),
      x,
    );
    const [first, second] = [debias.ref.slice(0), debias.ref.slice(1)];
    const next = p.map((w, i) => adamStep(w, m[i], v[i], g[i], [first.ref, second.ref]));
    return [loss, next.map(([w]) => w), next.map(([, w]) => w), next.map(([, , w]) => w)];
  });
  const advance = () => {
    steps++;
    const debias = np.array([1 - 0.9 ** steps, 1 - 0.999 ** steps]);
    const [loss, p, m, v] = step(
      params,
      means,
      squares,
      debias,
      rest.map((x) => x.ref),
    );
    [params, means, squares] = [p, m, v];
    return loss;
  };
  return {
    async run() {
      const loss = advance();
      await jax.blockUntilReady([loss, params, means, squares]);
      loss.dispose();
    },
    async outputs() {
      const losses = [];
      for (let i = 0; i < 4; i++) losses.push(await advance().data());
      return losses;
    },
  };
}

function layerNorm(x) {
  const centred = x.ref.sub(np.mean(x.ref, -1, { keepdims: true }));
  return centred.ref.div(np.sqrt(np.mean(square(centred), -1, { keepdims: true }).add(1e-5)));
}

const weighted = (f) => forward((_, x, w) => jax.grad((v) => f(v).mul(w.ref).sum())(x));

/** It has channels first only. */
const channelsFirst = (x) => x.transpose([0, 3, 1, 2]);
const conv = (x, filters) => jax.lax.conv(x, filters, [1, 1], "SAME");
const convArrays = async (inputs) => {
  const [x, filters, y] = inputs.map(arrayOf);
  const args = [channelsFirst(x), filters.transpose([3, 2, 0, 1]), ...(y ? [channelsFirst(y)] : [])].map((a) =>
    np.add(a, 0),
  );
  await jax.blockUntilReady(args);
  return args;
};

async function convForward(_, inputs) {
  const args = await convArrays(inputs);
  const compiled = jax.jit(conv);
  const f = () => compiled(...args.map((x) => x.ref));
  return { ...call(f), outputs: () => numbersOf(f().transpose([0, 2, 3, 1])) };
}

async function convGradient(_, inputs) {
  const args = await convArrays(inputs);
  const compiled = jax.jit((x, filters, y) => jax.grad(([v, w]) => conv(v.ref, w.ref).mul(y.ref).sum())([x, filters]));
  const f = () => compiled(...args.map((x) => x.ref));
  return {
    ...call(f),
    outputs: () => {
      const [x, filters] = f();
      return numbersOf([x.transpose([0, 2, 3, 1]), filters.transpose([2, 3, 1, 0])]);
    },
  };
}

function rosenbrock({ n }, [x]) {
  const [a, b] = [x.ref.slice([0, n - 1]), x.ref.slice([1, n])];
  return square(b.sub(square(a)))
    .mul(100)
    .add(square(a.ref.mul(-1).add(1)))
    .sum();
}

const tinyNet = (_, [w1, b1, w2, b2], [x]) =>
  square(
    np
      .matmul(np.tanh(np.matmul(x.ref, w1.ref).add(b1.ref)), w2.ref)
      .add(b2.ref)
      .sub(1),
  ).sum();

/** 1 where a parameter goes in a lower triangle: those of the diagonal, or those below it by columns. */
function placement(d, below) {
  const places = [];
  for (let j = 0; j < d; j++) for (let i = below ? j + 1 : j; i < (below ? d : j + 1); i++) places.push(i * d + j);
  const numbers = new Float64Array(places.length * d * d);
  places.forEach((place, row) => (numbers[row * d * d + place] = 1));
  return np.array(numbers).reshape([places.length, d * d]);
}

function gmm(sizes, inputs) {
  const [below, along] = [placement(sizes.d, true), placement(sizes.d, false)];
  const loss = ({ d, k, n }, [alpha, mu, q, l], [x]) => {
    const lower = np
      .matmul(l.ref, below.ref)
      .add(np.matmul(np.exp(q.ref), along.ref))
      .reshape([k, d, d]);
    const apart = x.ref.reshape([1, n, d]).sub(mu.ref.reshape([k, 1, d]));
    const white = np.matmul(apart, lower.transpose([0, 2, 1]));
    const terms = alpha.ref.add(q.ref.sum(1)).reshape([k, 1]).sub(square(white).sum(2).mul(0.5));
    return nn.logsumexp(terms, 0).sum().sub(nn.logsumexp(alpha.ref).mul(n));
  };
  return valueAndGradient(4, loss)(sizes, inputs);
}

/** It has no loops: one step is jitted, and called for each. */
const lstmStep = (hidden) =>
  jax.jit((x, h, c, [wx, wh, b]) => {
    const gates = np.matmul(x, wx).add(np.matmul(h, wh)).add(b);
    const part = (i) => gates.ref.slice([], [i * hidden, (i + 1) * hidden]);
    const cell = nn
      .sigmoid(part(1))
      .mul(c)
      .add(nn.sigmoid(part(0)).mul(np.tanh(part(2))));
    return [nn.sigmoid(part(3)).mul(np.tanh(cell.ref)), cell];
  });

const lstmArrays = ({ steps, hidden }, inputs) => {
  const [wx, wh, b, all] = inputs.map(arrayOf);
  const xs = Array.from({ length: steps }, (_, t) => all.ref.slice(t));
  return { weights: [wx, wh, b], xs, step: lstmStep(hidden) };
};

function lstm(sizes, inputs) {
  const { weights, xs, step } = lstmArrays(sizes, inputs);
  return call(() => {
    let [h, c] = [0, 1].map(() => np.zeros([sizes.batch, sizes.hidden]));
    for (const x of xs)
      [h, c] = step(
        x.ref,
        h,
        c,
        weights.map((w) => w.ref),
      );
    return [h, c];
  });
}

function lstmGradient(sizes, inputs) {
  const { weights, xs, step } = lstmArrays(sizes, inputs);
  const loss = (params) => {
    let [h, c] = [0, 1].map(() => np.zeros([sizes.batch, sizes.hidden]));
    let total = np.array(0);
    for (const x of xs) {
      [h, c] = step(
        x.ref,
        h,
        c,
        params.map((w) => w.ref),
      );
      total = total.add(square(h.ref).sum());
    }
    return total.div(sizes.steps * sizes.batch * sizes.hidden);
  };
  return call(() => jax.valueAndGrad(loss)(weights.map((w) => w.ref)));
}

function nbody({ n, steps }, inputs) {
  const [x0, v0, masses] = inputs.map(arrayOf);
  const step = jax.jit((x, v, m) => {
    const apart = x.ref.reshape([1, n, 3]).sub(x.ref.reshape([n, 1, 3]));
    const squared = square(apart).sum(2).add(0.01);
    const pull = m.div(squared.ref.mul(np.sqrt(squared)));
    const speed = v.add(pull.reshape([n, n, 1]).mul(apart).sum(1).mul(1e-3));
    return [x.add(speed.ref.mul(1e-3)), speed];
  });
  return call(() => {
    let [x, v] = [x0.ref, v0.ref];
    for (let i = 0; i < steps; i++) [x, v] = step(x, v, masses.ref);
    return [x, v];
  });
}

function decoder({ tokens, width, heads }, [wqkv, wout, wup, wdown], x) {
  const each = width / heads;
  const qkv = np.matmul(layerNorm(x.ref), wqkv.ref).reshape([tokens, 3, heads, each]);
  const part = (i) => qkv.ref.slice([], i).transpose([1, 0, 2]);
  const scores = np.matmul(part(0), part(1).transpose([0, 2, 1])).mul(each ** -0.5);
  const visible = np.tril(np.ones([tokens, tokens])).greater(0);
  const weights = nn.softmax(np.where(visible, scores, -1e9));
  const mixed = np.matmul(weights, part(2)).transpose([1, 0, 2]).reshape([tokens, width]);
  const y = x.ref.add(np.matmul(mixed, wout.ref));
  return y.ref.add(np.matmul(nn.gelu(np.matmul(layerNorm(y), wup.ref)), wdown.ref));
}

function adam(_, inputs) {
  const compiled = jax.jit((p, m, v, g) => adamStep(p, m, v, g, [1 - 0.9 ** 10, 1 - 0.999 ** 10]));
  let state = inputs.slice(0, 3).map(arrayOf);
  const g = arrayOf(inputs[3]);
  const step = () => (state = compiled(...state, g.ref));
  return {
    run: () => jax.blockUntilReady(step()),
    outputs: () => numbersOf(step().map((x) => x.ref)),
  };
}

const implementations = {
  matmul: forward((_, a, b) => np.matmul(a, b)),
  chain: valueAndGradient(1, chain),
  mlp: valueAndGradient(6, mlpLoss),
  mlpStep,
  softmax: forward((_, x) => nn.softmax(x)),
  softmaxGradient: weighted((x) => nn.softmax(x.ref)),
  layerNorm: forward((_, x) => layerNorm(x)),
  layerNormGradient: weighted(layerNorm),
  sum: forward(({ axis }, x) => x.sum(axis)),
  conv: convForward,
  convGradient,
  rosenbrock: gradient(1, rosenbrock),
  tinyNet: gradient(4, tinyNet),
  gmm,
  lstm,
  lstmGradient,
  cumsum: forward((_, x) => np.cumsum(x)),
  gather: forward((_, table, positions) => np.take(table, positions, 0)),
  /** It has no other way to add at positions than the gradient of a gather. */
  scatterAdd: forward(({ rows, columns }, positions, values) =>
    jax.grad((table) => np.take(table.ref, positions.ref, 0).mul(values.ref).sum())(np.zeros([rows, columns])),
  ),
  adam,
  decoder: forward((sizes, ...args) => decoder(sizes, args, args[4])),
  decoderGradient: valueAndGradient(4, (sizes, weights, [x]) => square(decoder(sizes, weights, x)).mean()),
  nbody,
  triad: forward((_, b, c) => b.add(c.mul(3))),
};

export async function load({ threads }) {
  if (threads > 1) providePageWorker();
  jax = await import("@jax-js/jax");
  ({ numpy: np, nn } = jax);
  await jax.init();
  jax.defaultDevice("wasm");
  return implementations;
}
