/** ONNX Runtime as a contender, where one operation of it is the whole task. */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { model } from "./onnx-model.mjs";

let threads = 1;
const typeNames = { f32: "float32", f64: "float64", i32: "int32" };

/** A session for one operation; `arrange` puts the axes of a result as other contenders have them. */
async function session(operation, inputs, output, { attributes, constants, arrange = (x) => x } = {}) {
  const named = inputs.map((input, i) => ({ name: `x${i}`, ...input }));
  const bytes = model({ operation, inputs: named, constants, outputs: [{ name: "y", ...output }], attributes });
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1 };
  const made = await InferenceSession.create(bytes, options);
  const feeds = Object.fromEntries(
    named.map(({ name, dtype, shape, data }) => [name, new Tensor(typeNames[dtype], data, shape)]),
  );
  return {
    run: () => made.run(feeds),
    outputs: async () => [arrange((await made.run(feeds)).y.data)],
  };
}

const dtypeOf = (data) => (data instanceof Int32Array ? "i32" : data instanceof Float32Array ? "f32" : "f64");
const typed = (inputs) => inputs.map((input) => ({ ...input, dtype: dtypeOf(input.data) }));

/** One operation on the inputs as they are, with a result of the shape that `shapeOf` says. */
const operation =
  (name, shapeOf, optionsOf = () => ({})) =>
  (sizes, inputs, dtype) =>
    session(name, typed(inputs), { dtype, shape: shapeOf(sizes) }, optionsOf(sizes));

/** `x` with its axes in another order. */
function transpose({ shape, data }, order) {
  const to = order.map((axis) => shape[axis]);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const out = new data.constructor(data.length);
  const index = to.map(() => 0);
  for (let at = 0; at < out.length; at++) {
    out[at] = data[index.reduce((sum, i, axis) => sum + i * strides[order[axis]], 0)];
    for (let axis = to.length - 1; axis >= 0 && ++index[axis] === to[axis]; axis--) index[axis] = 0;
  }
  return { shape: to, data: out };
}

/** It has channels first. */
function conv({ batch, height, width, outputs }, [x, filters], dtype) {
  const shape = [batch, outputs, height, width];
  const inputs = typed([transpose(x, [0, 3, 1, 2]), transpose(filters, [3, 2, 0, 1])]);
  return session(
    "Conv",
    inputs,
    { dtype, shape },
    {
      attributes: { pads: [1, 1, 1, 1], kernel_shape: [3, 3] },
      arrange: (data) => transpose({ shape, data }, [0, 2, 3, 1]).data,
    },
  );
}

/** The scale is an input of the operation. */
function layerNorm({ rows, columns }, [x], dtype) {
  const scale = { shape: [columns], data: new x.data.constructor(columns).fill(1) };
  return session(
    "LayerNormalization",
    typed([x, scale]),
    { dtype, shape: [rows, columns] },
    { attributes: { epsilon: 1e-5 } },
  );
}

const whole = ({ rows, columns }) => [rows, columns];
const implementations = {
  matmul: operation("MatMul", ({ m, n }) => [m, n]),
  softmax: operation("Softmax", whole),
  layerNorm,
  sum: operation(
    "ReduceSum",
    ({ rows, columns, axis }) => [axis === 1 ? rows : columns],
    ({ axis }) => ({
      constants: [{ name: "axes", data: [axis] }],
      attributes: { keepdims: 0 },
    }),
  ),
  conv,
  cumsum: operation(
    "CumSum",
    ({ n }) => [n],
    () => ({ constants: [{ name: "axis", data: [0] }] }),
  ),
  gather: operation("Gather", ({ n, columns }) => [n, columns]),
};

export function load(options) {
  ({ threads } = options);
  return Promise.resolve(implementations);
}
