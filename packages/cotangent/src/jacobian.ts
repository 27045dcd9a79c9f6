/** Jacobians and Hessians of functions on trees. */
import { batching } from "@cotangent/ad";
import {
  at,
  buildProgram,
  cast,
  eq,
  inline,
  iota,
  i32,
  reshape,
  transpose,
  typesOf,
  zeroOf,
  type ArrayType,
  type Dtype,
  type Emitter,
  type Program,
  type Value,
} from "@cotangent/ir";
import { checkArgnums, leavesIn, requireFloats } from "./arguments.ts";
import { pullbackOf, tangentOf } from "./derive.ts";
import { jvp } from "./forward.ts";
import { grad, gradientTrees, named } from "./grad.ts";
import { optionsOf } from "./options.ts";
import { runProgram } from "./run-program.ts";
import { leavesOf, nameOf, traceCall } from "./trace-function.ts";
import { unflatten } from "./tree.ts";
import { typed, type InputsOf, type JacobianOf, type Selected } from "./tree-types.ts";
import { shapeOf, sizeOf, type Real } from "./content.ts";

export interface JacobianOptions<N extends number | readonly number[] = number | readonly number[]> {
  /** The positions of the arguments to differentiate by; 0 if absent. A list of positions gives a list in each leaf. */
  readonly argnums?: N;
}

type Jacobian<A extends readonly unknown[], R, N> = JacobianOf<R, Selected<A, N>>;

/** `x ↦ ∂f/∂x` row by row in reverse mode: cheap where the result is small. Each leaf of the result holds the tree of the argument, with the shape of the leaf, then that of the argument. */
export function jacrev<A extends readonly unknown[], R, const N extends number | readonly number[] = 0>(
  f: (...args: A) => R,
  options: JacobianOptions<N> = {},
): (...args: InputsOf<A>) => Jacobian<A, R, N> {
  optionsOf(options, "jacrev", ["argnums"]);
  return named(
    (...args: InputsOf<A>): Jacobian<A, R, N> => typed(jacobian(f, args, options, "jacrev")),
    `jacrev_${nameOf(f)}`,
  );
}

/** As {@link jacrev}, column by column in forward mode: cheap where the argument is small. */
export function jacfwd<A extends readonly unknown[], R, const N extends number | readonly number[] = 0>(
  f: (...args: A) => R,
  options: JacobianOptions<N> = {},
): (...args: InputsOf<A>) => Jacobian<A, R, N> {
  optionsOf(options, "jacfwd", ["argnums"]);
  return named(
    (...args: InputsOf<A>): Jacobian<A, R, N> => typed(jacobian(f, args, options, "jacfwd")),
    `jacfwd_${nameOf(f)}`,
  );
}

/** `x ↦ ∂²f/∂x²`, forward over reverse; each leaf holds, for each leaf of the argument, a tree of the argument. */
export function hessian<A extends readonly unknown[], R, const N extends number | readonly number[] = 0>(
  f: (...args: A) => R,
  options: JacobianOptions<N> = {},
): (...args: InputsOf<A>) => JacobianOf<Jacobian<A, R, N>, Selected<A, N>> {
  optionsOf(options, "hessian", ["argnums"]);
  const inner: (...args: readonly unknown[]) => unknown = (...args) => jacobian(f, args, options, "hessian");
  const outer = (...args: InputsOf<A>): JacobianOf<Jacobian<A, R, N>, Selected<A, N>> =>
    typed(jacobian(named(inner, `jacrev_${nameOf(f)}`), args, options, "jacfwd"));
  return named(outer, `hessian_${nameOf(f)}`);
}

/** `∂²f/∂x²·ẋ` for the first argument of a scalar `f`, without the Hessian: forward over reverse. */
export function hvp<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  primals: InputsOf<A>,
  tangents: InputsOf<A>,
): Selected<A, 0> {
  const gradient = typed<(...args: A) => Selected<A, 0>>(grad(f));
  const [, product] = jvp(gradient, primals, tangents);
  return typed<Selected<A, 0>>(product);
}

type Mode = "jacrev" | "jacfwd" | "hessian";

function jacobian(
  f: (...args: never) => unknown,
  args: readonly unknown[],
  { argnums = 0 }: JacobianOptions,
  mode: Mode,
): unknown {
  const { contents, structure } = leavesOf(args, mode);
  const positions = checkArgnums(argnums, args.length, `${mode}: argnums`);
  const active = leavesIn(structure, positions);
  requireFloats(contents, active, structure, mode);
  const traced = traceCall(f, { contents, structure });
  const marks = [...active, ...traced.captured.map(() => false)];
  const { program, blocks } = mode === "jacfwd" ? columns(traced.program, marks) : rows(traced.program, marks);
  const found = runProgram(program, [...contents, ...traced.captured], [], traced.hosts);
  const trees = (row: readonly Real[]): unknown => {
    const perArgument = gradientTrees(structure, positions, row);
    return typeof argnums === "number" ? perArgument[0] : perArgument;
  };
  return unflatten(
    traced.result,
    traced.program.outputs.map((_, i) => trees(found.slice(i * blocks, (i + 1) * blocks))),
  );
}

interface JacobianProgram {
  /** `inputs ↦` for each output, for each active input, the block of shape output shape, then input shape. */
  readonly program: Program;
  /** Blocks for each output. */
  readonly blocks: number;
}

/** `y[i, j] = 1` if `j`, read row-major, is `i`, else 0: a stack of the unit arrays of `type`. */
function unitArrays(b: Emitter, type: ArrayType): Value {
  const size = sizeOf(shapeOf(type));
  const [row, column] = [0, 1].map((axis) => b.one(iota, [], { dtype: i32, shape: [size, size], axis }));
  if (!row || !column) throw new Error("internal: no positions");
  return b.one(reshape, [b.one(cast, [b.one(eq, [row, column])], { dtype: type.dtype })], {
    shape: [size, ...type.shape],
  });
}

const floatDtype = (dtype: Dtype): boolean => dtype.differentiable;

function rows(program: Program, active: readonly boolean[]): JacobianProgram {
  const given = program.outputs.map(({ type }) => floatDtype(type.dtype));
  const { forward, backward } = pullbackOf(program, active, given);
  const blocks = active.filter(Boolean).length;
  const made = buildProgram(`jacrev_${program.name}`, typesOf(program.inputs), (b, ...inputs) => {
    const residuals = inline(b, forward, inputs).slice(program.outputs.length);
    return program.outputs.flatMap((output, k) => {
      const position = given.slice(0, k).filter(Boolean).length;
      const cts = program.outputs.flatMap((other, i) =>
        given[i] ? [i === k ? unitArrays(b, output.type) : zeroOf(b, other.type)] : [],
      );
      const batched = [...residuals.map(() => false), ...cts.map((_, i) => given[k] === true && i === position)];
      const targets = program.inputs.filter((_, i) => active[i]);
      if (!given[k])
        return targets.map(({ type }) =>
          zeroOf(b, { dtype: type.dtype, shape: [...output.type.shape, ...type.shape] }),
        );
      const mapped = batching.vmap(backward, batched, sizeOf(shapeOf(output.type)));
      const found = batching.forceBatched(
        b,
        inline(b, mapped.program, [...residuals, ...cts]),
        mapped.batched,
        sizeOf(shapeOf(output.type)),
      );
      return found.map((value, i) =>
        b.one(reshape, [value], { shape: [...output.type.shape, ...at(targets, i).type.shape] }),
      );
    });
  });
  return { program: made, blocks };
}

function columns(program: Program, active: readonly boolean[]): JacobianProgram {
  const targets = program.inputs.filter((_, i) => active[i]);
  const made = buildProgram(`jacfwd_${program.name}`, typesOf(program.inputs), (b, ...inputs) => {
    const byInput = targets.map((target) => {
      const pushed = tangentOf(
        program,
        program.inputs.map((input) => input === target),
      );
      const size = sizeOf(shapeOf(target.type));
      const mapped = batching.vmap(pushed, [...inputs.map(() => false), true], size);
      const found = inline(b, mapped.program, [...inputs, unitArrays(b, target.type)]);
      return batching.forceBatched(b, found, mapped.batched, size).slice(program.outputs.length);
    });
    let next = 0;
    return program.outputs.flatMap((output) => {
      const position = floatDtype(output.type.dtype) ? next++ : -1;
      return targets.map((target, k) => {
        const shape = [...output.type.shape, ...target.type.shape];
        if (position < 0) return zeroOf(b, { dtype: target.type.dtype, shape });
        const columnsFirst = at(at(byInput, k), position);
        const order = [...output.type.shape.map((_, axis) => axis + 1), 0];
        return b.one(reshape, [b.one(transpose, [columnsFirst], { order })], { shape });
      });
    });
  });
  return { program: made, blocks: targets.length };
}
