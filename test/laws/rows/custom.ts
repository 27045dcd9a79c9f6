/** Calls with rules of their own; the rules here are true, so that every law holds of them. */
import {
  add,
  arrayType,
  buildProgram,
  checkpoint,
  checkpointName,
  customJvp,
  customLinear,
  customVjp,
  f64,
  mul,
  type ArrayType,
  type Params,
  type Primitive,
} from "@cotangent/ir";
import type { Row } from "../row.ts";
import { tabulate, type Tensor } from "../tensor.ts";

const square = (type: ArrayType): CustomBody => buildProgram("square", [type], (b, x) => [b.one(mul, [x, x])]);
type CustomBody = ReturnType<typeof buildProgram>;

const jvpParams = (type: ArrayType): Params => ({
  body: square(type),
  rule: buildProgram("rule", [type, type], (b, x, dx) => {
    const half = b.one(mul, [x, dx]);
    return [b.one(mul, [x, x]), b.one(add, [half, half])];
  }),
  own: 1,
});

const scaled = (type: ArrayType): CustomBody => buildProgram("scaled", [type, type], (b, k, x) => [b.one(mul, [k, x])]);

const vjpParams = (type: ArrayType): Params => ({
  body: square(type),
  fwd: buildProgram("fwd", [type], (b, x) => [b.one(mul, [x, x]), b.one(add, [x, x])]),
  bwd: scaled(type),
  forward: scaled(type),
  own: 1,
});

const checkpointParams = (type: ArrayType): Params => ({ body: square(type), policy: "nothingSaveable", names: [] });

const linearParams = (type: ArrayType): Params => ({ back: scaled(type), forward: scaled(type), residuals: 1 });

function customRow(
  primitive: Primitive,
  arity: number,
  paramsOf: (type: ArrayType) => Params,
  value: (x: number, z: number) => number,
): Row {
  const type = arrayType(f64, [2, 3]);
  return {
    primitive,
    cases: [
      {
        name: "f64",
        inputs: Array.from({ length: arity }, () => ({ type })),
        build: (b, ...x) => b.apply(primitive, x, paramsOf(type)),
        oracle: (...x: readonly Tensor[]) => [
          tabulate([2, 3], (i, j) => value(x[0]!.at(i, j), (x[1] ?? x[0]!).at(i, j))),
        ],
      },
    ],
    recipe: {
      primitive,
      nests: true,
      grow(g) {
        const x = g.any(["float"]);
        return g.apply(
          primitive,
          Array.from({ length: arity }, () => x),
          paramsOf(x.type),
        );
      },
    },
  };
}

export const customRows: readonly Row[] = [
  customRow(checkpoint, 1, checkpointParams, (x) => x ** 2),
  customRow(
    checkpointName,
    1,
    () => ({ name: "x" }),
    (x) => x,
  ),
  customRow(customJvp, 1, jvpParams, (x) => x ** 2),
  customRow(customVjp, 1, vjpParams, (x) => x ** 2),
  customRow(customLinear, 2, linearParams, (k, x) => k * x),
];
