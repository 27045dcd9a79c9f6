/** Elementwise programs whose arrays are reached in all the ways that vectors allow. */
import {
  add,
  alongAxis,
  arrayType,
  bool,
  buildProgram,
  cast,
  concatenate,
  f16,
  f32,
  gather,
  i32,
  iota,
  lt,
  mul,
  pad,
  repeatOver,
  select,
  shl,
  slice,
  tanh,
  threefry,
  u32,
  type ArrayType,
  type Builder,
  type Program,
  type Value,
} from "@cotangent/ir";

const program = (
  name: string,
  inputs: readonly ArrayType[],
  body: (b: Builder, ...values: readonly Value[]) => Value,
): Program => buildProgram(name, inputs, (b, ...values) => [body(b, ...values)]);

const [matrix, row, column] = [arrayType(f32, [6, 8]), arrayType(f32, [8]), arrayType(f32, [6])];

export const inVectors: readonly Program[] = [
  program("chain", [matrix], (b, x) => {
    const t = b.one(tanh, [b.one(mul, [x, x])]);
    return b.one(add, [b.one(mul, [t, x]), t]);
  }),
  program("a row and a column", [matrix, row, column], (b, x, r, c) =>
    b.one(add, [b.one(mul, [x, repeatOver(b, r, x.type.shape, [0])]), repeatOver(b, c, x.type.shape, [1])]),
  ),
  program("a number for all", [matrix, arrayType(f32, [])], (b, x, s) =>
    b.one(mul, [x, b.one(tanh, [repeatOver(b, s, x.type.shape, [0, 1])])]),
  ),
  program("a choice", [matrix, arrayType(bool, [6, 8])], (b, x, c) => b.one(select, [c, x, b.one(mul, [x, x])])),
  program("truth values", [matrix, matrix], (b, x, z) => b.one(lt, [x, z])),
  program("halves", [arrayType(f16, [4, 8]), arrayType(f16, [8])], (b, x, r) =>
    b.one(mul, [x, repeatOver(b, r, x.type.shape, [0])]),
  ),
  program("halves of floats", [matrix], (b, x) => b.one(cast, [x], { dtype: f16 })),
  program("positions", [arrayType(i32, [3, 4])], (b, x) => {
    const positions = b.one(iota, [], { dtype: i32, shape: [3, 4], axis: 1 });
    return b.one(add, [b.one(mul, [x, positions]), b.one(shl, [x, positions])]);
  }),
  program("rows that are looked up", [arrayType(f32, [5, 4]), arrayType(i32, [7])], (b, x, at) =>
    b.one(tanh, [b.one(gather, [x, at], alongAxis(0, 0))]),
  ),
  program("a part that starts at a multiple", [arrayType(f32, [24])], (b, x) =>
    b.one(tanh, [b.one(slice, [x], { start: [8], limit: [20], stride: [1] })]),
  ),
  program("with rows of zeros", [arrayType(f32, [3, 8])], (b, x) =>
    b.one(tanh, [b.one(pad, [x], { low: [1, 4], high: [2, 8], interior: [0, 0] })]),
  ),
  program("random bits", [arrayType(u32, [16]), arrayType(u32, [16])], (b, x, z) => {
    const key = b.one(iota, [], { dtype: u32, shape: [16], axis: 0 });
    const [bits] = b.apply(threefry, [key, key, x, z], {});
    return bits!;
  }),
];

export const withoutVectors: readonly Program[] = [
  program("an odd length", [arrayType(f32, [9])], (b, x) => b.one(tanh, [x])),
  program("a part that starts anywhere", [arrayType(f32, [24])], (b, x) =>
    b.one(tanh, [b.one(slice, [x], { start: [1], limit: [21], stride: [1] })]),
  ),
  program("two parts", [arrayType(f32, [3, 4]), arrayType(f32, [3, 2])], (b, x, z) =>
    b.one(tanh, [b.one(concatenate, [x, z], { axis: 1 })]),
  ),
  program("elements that are looked up", [arrayType(f32, [9]), arrayType(i32, [8])], (b, x, at) =>
    b.one(tanh, [b.one(gather, [x, at], alongAxis(0, 0))]),
  ),
];
