/** Named sizes in functions of WebAssembly: each is a parameter, after those of arrays, of the functions that need it. */
import { get, mayBeNegative, sizeNames, type Dim, type Index, type SizeExpression } from "@cotangent/ir";
import { allCommands, allStatements, indicesOf, nodesIn, refsOf, type Kernel, type Plan } from "@cotangent/kernel";
import type { Code } from "./bytes.ts";
import { apply, choose, getLocal, i32Const } from "./instructions.ts";
import { plus, times } from "./scope.ts";

/** The names of the sizes that the code of `kernel` needs, sorted. */
export function sizesOfKernel({ buffers, body }: Kernel): readonly string[] {
  // The first axis of an array does not say where its elements are.
  const dims: Dim[] = buffers.flatMap(({ type }) => type.shape.slice(1));
  for (const statement of allStatements(body)) {
    if (statement.kind === "loop") dims.push(...dimsOfIndex(statement.extent));
    if (statement.kind === "store")
      dims.push(
        ...statement.index.flatMap(dimsOfIndex),
        ...statement.guards.flatMap(({ index, below }) => [below, ...dimsOfIndex(index)]),
      );
    for (const node of nodesIn(statement)) {
      dims.push(...indicesOf(node).flatMap(dimsOfIndex));
      if (node.kind === "load") dims.push(...node.guards.map(({ below }) => below));
    }
  }
  return sizeNames(dims);
}

/** The sizes in `index`, but for those in what it loads. */
export function dimsOfIndex(index: Index): readonly Dim[] {
  switch (index.kind) {
    case "size":
      return [index.value];
    case "sum":
      return index.terms.flatMap(dimsOfIndex);
    case "scaled":
    case "quotient":
    case "remainder":
      return [index.by, ...dimsOfIndex(index.index)];
    case "axis":
    case "value":
      return [];
  }
}

/** The names of the sizes that the code of `plan` needs, those of what it runs and calls included, sorted. */
export function sizesOfPlan({ buffers, commands }: Plan): readonly string[] {
  const dims: Dim[] = buffers.flatMap(({ type }) => type.shape);
  const names = new Set<string>();
  for (const command of allCommands(commands)) {
    for (const { slices = [] } of refsOf(command)) dims.push(...slices.map(({ stride }) => stride));
    if (command.kind === "loop" || command.kind === "while") dims.push(command.count);
    if (command.kind === "run") for (const name of sizesOfKernel(command.kernel)) names.add(name);
    if (command.kind === "call") for (const name of sizesOfPlan(command.plan)) names.add(name);
  }
  for (const name of sizeNames(dims)) names.add(name);
  return [...names].toSorted();
}

/** The sizes that one function takes. */
export class SizeLocals {
  readonly #locals: ReadonlyMap<string, number>;

  /** @param first the local of the first of `names`; the others follow */
  constructor(names: readonly string[], first: number) {
    this.#locals = new Map(names.map((name, i) => [name, first + i]));
  }

  /** The local of the size called `name`. */
  local(name: string): Code {
    return getLocal(get(this.#locals, name, `size ${name}`));
  }

  /** The length `dim`: 0 where it would be negative. */
  code(dim: Dim): Code {
    const value = this.factor(dim);
    return mayBeNegative(dim) ? choose(apply("i32GtS", value, i32Const(0)), value, i32Const(0)) : value;
  }

  /** The value of `dim`, modulo 2³², which an index is multiplied by. */
  factor(dim: Dim): Code {
    return typeof dim === "number" ? i32Const(dim) : this.#sum(dim);
  }

  #sum({ terms }: SizeExpression): Code {
    return terms.reduce<Code>((sum, { coefficient, factors }) => {
      const [first, ...more] = factors.map((name) => this.local(name));
      if (!first) return plus(sum, i32Const(coefficient));
      return plus(
        sum,
        times(
          more.reduce((a, b) => apply("i32Mul", a, b), first),
          coefficient,
        ),
      );
    }, i32Const(0));
  }
}

/** Of functions without sizes. */
export const noSizes: SizeLocals = new SizeLocals([], 0);

/** `size`, which is in a local, where something is divided by it: nothing is, where it is 0, but the machine would stop. */
export const divisor = (size: Code): Code => apply("i32Or", size, apply("i32Eqz", size));
