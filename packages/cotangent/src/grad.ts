/** Gradients by reverse mode. */
import { at, TraceError } from "@cotangent/ir";
import { checkArgnums, leavesIn, requireFloats, requireScalar } from "./arguments.ts";
import type { Real } from "./content.ts";
import { gradientOf } from "./derive.ts";
import { describe } from "./describe.ts";
import { optionsOf } from "./options.ts";
import { rebuild, runProgram } from "./run-program.ts";
import { applyTo, inputTypes, leavesOf, nameOf, traceFunction } from "./trace-function.ts";
import { countLeaves, type Structure } from "./tree.ts";
import { typed, type InputsOf, type Selected, type Tensors } from "./tree-types.ts";

export interface GradOptions<
  N extends number | readonly number[] = number | readonly number[],
  Aux extends boolean = boolean,
> {
  /** The positions of the arguments to differentiate by; 0 if absent. A list of positions gives a list of gradients. */
  readonly argnums?: N;
  /** Whether `f` returns `[value, aux]`; `aux` is a tree that is passed on and not differentiated. */
  readonly hasAux?: Aux;
  /**
   * Whether `f`, where its value is complex, is a holomorphic function of complex arguments: the gradient is then its
   * complex derivative `f′(z)`.
   */
  readonly holomorphic?: boolean;
}

type Value<R, Aux> = Aux extends true
  ? R extends readonly [infer V, infer A]
    ? [Tensors<V>, Tensors<A>]
    : never
  : Tensors<R>;
type AuxOf<R> = R extends readonly [unknown, infer A] ? Tensors<A> : never;

/**
 * `x ↦ [f(x), ∇f(x)]` for `f` with a float scalar as its result. The gradient has the tree of the argument.
 * @throws NotDifferentiableError if the result is no float scalar or an argument is no float.
 */
export function valueAndGrad<
  A extends readonly unknown[],
  R,
  const N extends number | readonly number[] = 0,
  const Aux extends boolean = false,
>(f: (...args: A) => R, options: GradOptions<N, Aux> = {}): (...args: InputsOf<A>) => [Value<R, Aux>, Selected<A, N>] {
  checkOptions(options, "valueAndGrad");
  const transformed = (...args: InputsOf<A>): [Value<R, Aux>, Selected<A, N>] => {
    const { value, gradient, aux } = differentiate(f, args, options, "valueAndGrad");
    return typed([options.hasAux ? [value, aux] : value, gradient]);
  };
  return named(transformed, `valueAndGrad_${nameOf(f)}`);
}

/**
 * `x ↦ ∇f(x)` for `f` with a float scalar as its result; with `hasAux`, `x ↦ [∇f(x), aux]`.
 * @throws NotDifferentiableError as {@link valueAndGrad}.
 */
export function grad<
  A extends readonly unknown[],
  R,
  const N extends number | readonly number[] = 0,
  const Aux extends boolean = false,
>(
  f: (...args: A) => R,
  options: GradOptions<N, Aux> = {},
): (...args: InputsOf<A>) => Aux extends true ? [Selected<A, N>, AuxOf<R>] : Selected<A, N> {
  checkOptions(options, "grad");
  const transformed = (...args: InputsOf<A>): Aux extends true ? [Selected<A, N>, AuxOf<R>] : Selected<A, N> => {
    const { gradient, aux } = differentiate(f, args, options, "grad");
    return typed(options.hasAux ? [gradient, aux] : gradient);
  };
  return named(transformed, `grad_${nameOf(f)}`);
}

/** `f` with a name, for the programs that it is traced to. */
export const named = <F extends (...args: never) => unknown>(f: F, name: string): F =>
  Object.defineProperty(f, "name", { value: name });

const checkOptions = (options: GradOptions, where: string): GradOptions =>
  optionsOf(options, where, ["argnums", "hasAux", "holomorphic"]);

interface Differentiated {
  readonly value: unknown;
  readonly gradient: unknown;
  readonly aux: unknown;
}

function differentiate(
  f: (...args: never) => unknown,
  args: readonly unknown[],
  { argnums = 0, hasAux = false, holomorphic = false }: GradOptions,
  where: string,
): Differentiated {
  const { contents, structure } = leavesOf(args, where);
  const positions = checkArgnums(argnums, args.length, `${where}: argnums`);
  const active = leavesIn(structure, positions);
  requireFloats(contents, active, structure, where);
  const { program, captured, result, weak, hosts } = traceFunction(nameOf(f), inputTypes(contents), structure, (tree) =>
    hasAux ? checkAux(applyTo(f, tree), where) : applyTo(f, tree),
  );
  const [valueStructure = result, auxStructure] = hasAux ? childrenOf(result) : [];
  const { checkValue } = valueStructure.kind === "custom" ? valueStructure.node : {};
  if (checkValue) checkValue({ holomorphic, args: childrenOf(structure), positions, where });
  else if (valueStructure.kind !== "leaf") throw notOneValue(nameOf(f), valueStructure, where);
  const values = countLeaves(valueStructure);
  requireScalar(at(program.outputs, 0).type, nameOf(f), where);
  const derived = gradientOf(program, [...active, ...captured.map(() => false)]);
  const outputs = runProgram(
    derived,
    [...contents, ...captured],
    [...weak, ...contents.filter((_, i) => active[i]).map((content) => content.weak)],
    hosts,
  );
  const count = program.outputs.length;
  const gradients = gradientTrees(structure, positions, outputs.slice(count));
  return {
    value: rebuild(valueStructure, outputs.slice(0, values)),
    aux: auxStructure && rebuild(auxStructure, outputs.slice(values, count)),
    gradient: typeof argnums === "number" ? gradients[0] : gradients,
  };
}

/** One tree for each of `positions`, from the leaves of those arguments in the order of arguments. */
export function gradientTrees(
  structure: Structure,
  positions: readonly number[],
  contents: readonly Real[],
): readonly unknown[] {
  const trees = childrenOf(structure);
  const starts = new Map<number, number>();
  let start = 0;
  for (const position of positions.toSorted((a, b) => a - b)) {
    starts.set(position, start);
    start += countLeaves(at(trees, position));
  }
  return positions.map((position) => {
    const from = starts.get(position) ?? 0;
    return rebuild(at(trees, position), contents.slice(from, from + countLeaves(at(trees, position))), true);
  });
}

export const childrenOf = (structure: Structure): readonly Structure[] =>
  structure.kind === "array" ? structure.children : [];

function checkAux(result: unknown, where: string): readonly unknown[] {
  if (Array.isArray(result) && result.length === 2) return result;
  throw new TraceError(
    "bad-tree",
    `${where}: with hasAux the function returns ${describe(result)}`,
    "return [value, aux]",
  );
}

const notOneValue = (name: string, structure: Structure, where: string): TraceError =>
  new TraceError(
    "not-scalar",
    `${where}: "${name}" returns ${structure.kind === "none" ? String(structure.value) : "a tree"} instead of one scalar`,
    "return one scalar tensor (slice(x, [i]), not x[i]); use hasAux for further results, jacrev() or vjp() for several values",
  );
