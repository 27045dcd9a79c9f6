/** TensorFlow.js as a contender, on its backend in WebAssembly or in JavaScript. It has no f64: everything is f32. */
import * as tf from "@tensorflow/tfjs";

const tensorOf = ({ shape, data }) =>
  tf.tensor(
    data instanceof Float64Array ? Float32Array.from(data) : data,
    shape,
    data instanceof Int32Array ? "int32" : "float32",
  );

/** Tensors in whatever `f` returns, in order. */
const leaves = (x) => (x instanceof tf.Tensor ? [x] : Object.values(x).flatMap(leaves));

const compute = (f) => ({
  run: () => tf.dispose(tf.tidy(f)),
  outputs: () => {
    const results = leaves(tf.tidy(f));
    const arrays = results.map((x) => x.dataSync().slice());
    tf.dispose(results);
    return arrays;
  },
});

const forward = (f) => (sizes, inputs) => {
  const args = inputs.map(tensorOf);
  return compute(() => f(sizes, ...args));
};

/** Value and gradient of `loss(sizes, parameters, rest)` by the first `count` inputs. */
const valueAndGradient =
  (count, loss, withValue = true) =>
  (sizes, inputs) => {
    const args = inputs.map(tensorOf);
    const [params, rest] = [args.slice(0, count), args.slice(count)];
    const f = tf.valueAndGrads((...p) => loss(sizes, p, rest));
    return compute(() => {
      const { value, grads } = f(params);
      return withValue ? [value, ...grads] : grads;
    });
  };

const chain = (_, [x]) => x.mul(1.5).add(0.5).tanh().square().mul(x.square().neg().exp()).sum();

function mlpLoss(_, [w1, b1, w2, b2, w3, b3], [x, labels]) {
  const hidden = x.matMul(w1).add(b1).relu().matMul(w2).add(b2).relu();
  return tf.logSoftmax(hidden.matMul(w3).add(b3)).mul(labels).sum(1).mean().neg();
}

function mlpStep(sizes, inputs) {
  const variables = inputs.slice(0, 6).map((input) => tf.variable(tensorOf(input)));
  const rest = inputs.slice(6).map(tensorOf);
  const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
  const step = () => optimizer.minimize(() => mlpLoss(sizes, variables, rest), true, variables);
  return {
    run: () => step().dispose(),
    outputs: () => [0, 1, 2, 3].map(() => [step().dataSync()[0]]),
  };
}

function layerNorm(x) {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).div(variance.add(1e-5).sqrt());
}

const weighted = (f) => valueAndGradient(1, (_, [x], [w]) => f(x).mul(w).sum(), false);
const conv = (x, filters) => tf.conv2d(x, filters, 1, "same");

function rosenbrock({ n }, [x]) {
  const [a, b] = [x.slice([0], [n - 1]), x.slice([1], [n - 1])];
  return b.sub(a.square()).square().mul(100).add(a.mul(-1).add(1).square()).sum();
}

const tinyNet = (_, [w1, b1, w2, b2], [x]) => x.matMul(w1).add(b1).tanh().matMul(w2).add(b2).sub(1).square().sum();

/** 1 where a parameter below the diagonal, by columns, goes in a lower triangle: [d(d−1)/2, d²]. */
function placement(d) {
  const rows = [];
  for (let j = 0; j < d; j++)
    for (let i = j + 1; i < d; i++) rows.push(Array.from({ length: d * d }, (_, at) => Number(at === i * d + j)));
  return tf.tensor2d(rows);
}
const diagonal = (d) =>
  tf.tensor2d(Array.from({ length: d }, (_, i) => Array.from({ length: d * d }, (__, at) => Number(at === i * d + i))));

function gmm(sizes, inputs) {
  const [below, along] = [placement(sizes.d), diagonal(sizes.d)];
  const loss = ({ d, k, n }, [alpha, mu, q, l], [x]) => {
    const lower = l.matMul(below).add(q.exp().matMul(along)).reshape([k, d, d]);
    const apart = x.expandDims(0).sub(mu.expandDims(1));
    const white = tf.matMul(apart, lower, false, true);
    const terms = alpha.add(q.sum(1)).expandDims(1).sub(white.square().sum(2).mul(0.5));
    return tf.logSumExp(terms, 0).sum().sub(tf.logSumExp(alpha).mul(n));
  };
  return valueAndGradient(4, loss)(sizes, inputs);
}

function lstmSteps({ steps, batch, hidden }, [wx, wh, b], xs) {
  let [h, c] = [tf.zeros([batch, hidden]), tf.zeros([batch, hidden])];
  const all = [];
  const inputs = tf.unstack(xs);
  for (let t = 0; t < steps; t++) {
    const [i, f, g, o] = tf.split(inputs[t].matMul(wx).add(h.matMul(wh)).add(b), 4, 1);
    c = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    h = o.sigmoid().mul(c.tanh());
    all.push(h);
  }
  return { h, c, all };
}

function decoder({ tokens, width, heads }, [wqkv, wout, wup, wdown], x, mask) {
  const each = width / heads;
  const qkv = layerNorm(x).matMul(wqkv).reshape([tokens, 3, heads, each]).transpose([1, 2, 0, 3]);
  const [q, k, v] = tf.unstack(qkv);
  const weights = tf.softmax(
    tf
      .matMul(q, k, false, true)
      .mul(each ** -0.5)
      .add(mask),
  );
  const y = x.add(tf.matMul(weights, v).transpose([1, 0, 2]).reshape([tokens, width]).matMul(wout));
  const up = layerNorm(y).matMul(wup);
  const bent = up
    .add(up.mul(up).mul(up).mul(0.044715))
    .mul(Math.sqrt(2 / Math.PI))
    .tanh()
    .add(1);
  return y.add(up.mul(0.5).mul(bent).matMul(wdown));
}

const maskOf = ({ tokens }) =>
  tf.tensor2d(Array.from({ length: tokens }, (_, i) => Array.from({ length: tokens }, (__, j) => (j <= i ? 0 : -1e9))));

function nbody({ n, steps }, x0, v0, masses) {
  let [x, v] = [x0, v0];
  const column = masses.reshape([1, n, 1]);
  for (let step = 0; step < steps; step++)
    [x, v] = tf.tidy(() => {
      const apart = x.expandDims(0).sub(x.expandDims(1));
      const squared = apart.square().sum(2, true).add(0.01);
      const speed = v.add(apart.mul(column).div(squared.mul(squared.sqrt())).sum(1).mul(1e-3));
      return [x.add(speed.mul(1e-3)), speed];
    });
  return [x, v];
}

function adam(_, inputs) {
  let [p, m, v, g] = inputs.map(tensorOf);
  const step = () => {
    const next = tf.tidy(() => {
      const mean = m.mul(0.9).add(g.mul(0.1));
      const square = v.mul(0.999).add(g.square().mul(0.001));
      const root = square
        .div(1 - 0.999 ** 10)
        .sqrt()
        .add(1e-8);
      return [
        p.sub(
          mean
            .div(1 - 0.9 ** 10)
            .div(root)
            .mul(1e-3),
        ),
        mean,
        square,
      ];
    });
    tf.dispose([p, m, v]);
    [p, m, v] = next;
  };
  return {
    run: step,
    outputs() {
      step();
      return [p, m, v].map((x) => x.dataSync().slice());
    },
  };
}

const implementations = {
  matmul: forward((_, a, b) => a.matMul(b)),
  chain: valueAndGradient(1, chain),
  mlp: valueAndGradient(6, mlpLoss),
  mlpStep,
  softmax: forward((_, x) => tf.softmax(x)),
  softmaxGradient: weighted((x) => tf.softmax(x)),
  layerNorm: forward((_, x) => layerNorm(x)),
  layerNormGradient: weighted(layerNorm),
  sum: forward(({ axis }, x) => x.sum(axis)),
  conv: forward((_, x, filters) => conv(x, filters)),
  convGradient: valueAndGradient(2, (_, [x, filters], [y]) => conv(x, filters).mul(y).sum(), false),
  rosenbrock: valueAndGradient(1, rosenbrock, false),
  tinyNet: valueAndGradient(4, tinyNet, false),
  gmm,
  lstm: forward((sizes, ...args) => {
    const { h, c } = lstmSteps(sizes, args, args[3]);
    return [h, c];
  }),
  lstmGradient: valueAndGradient(3, (sizes, weights, [xs]) =>
    tf
      .stack(lstmSteps(sizes, weights, xs).all)
      .square()
      .mean(),
  ),
  cumsum: forward((_, x) => x.cumsum()),
  gather: forward((_, table, positions) => table.gather(positions)),
  scatterAdd: forward(({ rows, columns }, positions, values) =>
    tf.scatterND(positions.expandDims(1), values, [rows, columns]),
  ),
  adam,
  decoder(sizes, inputs) {
    const mask = maskOf(sizes);
    return forward((_, ...args) => decoder(sizes, args, args[4], mask))(sizes, inputs);
  },
  decoderGradient(sizes, inputs) {
    const mask = maskOf(sizes);
    return valueAndGradient(4, (_, weights, [x]) => decoder(sizes, weights, x, mask).square().mean())(sizes, inputs);
  },
  nbody: forward((sizes, ...args) => nbody(sizes, ...args)),
  triad: forward((_, b, c) => b.add(c.mul(3))),
};

export async function load({ backend }) {
  tf.enableProdMode();
  if (backend === "wasm") await import("@tensorflow/tfjs-backend-wasm");
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend ${backend}`);
  const { convGradient, ...others } = implementations;
  // Its backend in WebAssembly has no kernel for it.
  const hasIt = tf.getKernelsForBackend(backend).some(({ kernelName }) => kernelName === "Conv2DBackpropFilter");
  return hasIt ? { ...others, convGradient } : others;
}
