/** Matrices of derivatives as programs: row by row in reverse mode, or column by column in forward mode. */
import {
  at,
  batching,
  buildProgram,
  cast,
  eq,
  i32,
  inline,
  iota,
  reshape,
  sizeOf,
  transpose,
  typesOf,
  zeroOf,
  type ArrayType,
  type Dim,
  type Emitter,
  type Program,
  type Value,
} from "cotangent/compiler";
import { jvpProgram, oneLike, pullbackOf, withoutFirst } from "./derivatives.ts";

/** `blocks[k][i]`: output k, all of which are differentiable, by the i-th active input, of the shape of one, then of the other. */
type Blocks = readonly (readonly Value[])[];

/** `inputs ↦` the blocks, row by row. */
export function jacobianProgram(program: Program, active: readonly boolean[]): Program {
  const targets = program.inputs.filter((_, i) => active[i]);
  const [wide, high] = [elements(typesOf(targets)), elements(typesOf(program.outputs))];
  const find = high > 1 && wide < high ? columns(program, active) : rows(program, active);
  return buildProgram(`jacobian_${program.name}`, typesOf(program.inputs), (b, ...inputs) => find(b, inputs).flat());
}

/** The same of the gradient of `gradient`, whose outputs are the partial derivatives. */
export function hessianProgram(gradient: Program, active: readonly boolean[]): Program {
  const find = columns(gradient, active);
  return buildProgram(`hessian_${gradient.name}`, typesOf(gradient.inputs), (b, ...inputs) => find(b, inputs).flat());
}

/** An array of unknown size counts as large. */
const elements = (types: readonly ArrayType[]): number =>
  types.reduce(
    (sum, { shape }) => sum + shape.reduce<number>((size, dim) => size * (typeof dim === "number" ? dim : 1024), 1),
    0,
  );

type Find = (b: Emitter, inputs: readonly Value[]) => Blocks;

function rows(program: Program, active: readonly boolean[]): Find {
  const { forward, backward } = pullbackOf(program, active);
  const targets = program.inputs.filter((_, i) => active[i]);
  const count = program.outputs.length;
  return (b, inputs) => {
    const residuals = inline(b, forward, inputs).slice(count);
    return program.outputs.map((output, k) => {
      const cts = program.outputs.map(({ type }, i) => (i === k ? unitsOf(b, type) : zeroOf(b, type)));
      const marks = [...residuals.map(() => false), ...cts.map((_, i) => i === k)];
      const found = along(b, backward, [...residuals, ...cts], { marks, type: output.type });
      return found.map((value, i) =>
        b.one(reshape, [value], { shape: [...output.type.shape, ...at(targets, i).type.shape] }),
      );
    });
  };
}

function columns(program: Program, active: readonly boolean[]): Find {
  const targets = program.inputs.filter((_, i) => active[i]);
  const pushed = targets.map((target) => {
    const own = program.inputs.map((input) => input === target);
    return withoutFirst(jvpProgram(program, own), program.outputs.length);
  });
  return (b, inputs) => {
    const byInput = targets.map(({ type }, i) => {
      const marks = [...inputs.map(() => false), true];
      return along(b, at(pushed, i), [...inputs, unitsOf(b, type)], { marks, type });
    });
    return program.outputs.map((output, k) =>
      targets.map((target, i) => lastAxis(b, at(at(byInput, i), k), output.type.shape, target.type.shape)),
    );
  };
}

/** `[size, …output]` as `[…output, …input]`. */
function lastAxis(b: Emitter, value: Value, output: readonly Dim[], input: readonly Dim[]): Value {
  if (input.length === 0) return value;
  const order = [...output.map((_, axis) => axis + 1), 0];
  return b.one(reshape, [b.one(transpose, [value], { order })], { shape: [...output, ...input] });
}

/** 1 for a scalar; else the stack of the arrays of `type` that are 1 at one place, in the order of places. */
function unitsOf(b: Emitter, type: ArrayType): Value {
  if (type.shape.length === 0) return oneLike(b, { type });
  const size = sizeOf(type.shape);
  const [row, column] = [0, 1].map((axis) => b.one(iota, [], { dtype: i32, shape: [size, size], axis }));
  if (!row || !column) throw new Error("internal: no positions");
  const units = b.one(cast, [b.one(eq, [row, column])], { dtype: type.dtype });
  return b.one(reshape, [units], { shape: [size, ...type.shape] });
}

interface Direction {
  readonly marks: readonly boolean[];
  /** What the marked argument is a stack of; a scalar is one itself. */
  readonly type: ArrayType;
}

/** `program` for each of the directions in the marked argument. */
function along(b: Emitter, program: Program, args: readonly Value[], { marks, type }: Direction): readonly Value[] {
  if (type.shape.length === 0) return inline(b, program, args);
  const size = sizeOf(type.shape);
  const mapped = batching.vmap(program, marks, size);
  return batching.forceBatched(b, inline(b, mapped.program, args), mapped.batched, size);
}
