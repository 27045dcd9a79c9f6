/** What a function captures, as arguments. */
import { showType, ArgumentError, at } from "@cotangent/ir";
import { runProgram, rebuild } from "../run-program.ts";
import { Tensor } from "../tensor.ts";
import { inputTypes, leavesOf, nameOf, traceCall } from "../trace-function.ts";
import { checkStructure } from "../tree.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";

/**
 * `[g, captured]` with `g(captured, …args) = f(…args)`: f traced for arguments like `examples`, with the tensors and
 * tracers that it captured as a list, so that functions with rules of their own can be given them as arguments.
 *
 * @example
 * ```ts
 * import { closureConvert, grad } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const w = np.array(3);
 * const [g, captured] = closureConvert((x) => x.mul(w), 1);
 * g(captured, 2).item(); // 6
 * grad(g)(captured, 2)[0].item(); // 2
 * ```
 */
export function closureConvert<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...examples: InputsOf<A>
): [(captured: readonly Tensor[], ...args: InputsOf<A>) => Tensors<R>, readonly Tensor[]] {
  const like = leavesOf(examples, "closureConvert");
  const { program, captured, result, weak, hosts } = traceCall(f, like);
  const converted = (own: readonly Tensor[], ...args: InputsOf<A>): Tensors<R> => {
    const where = `the converted ${nameOf(f)}`;
    const given = leavesOf(args, where);
    checkStructure(given.structure, like.structure, where);
    const extra = leavesOf(own, where).contents;
    const all = [...given.contents, ...extra];
    const expected = [...inputTypes(like.contents), ...inputTypes(captured)];
    expected.forEach(({ type }, i) => {
      const found = all[i] ? showType(at(all, i).type) : "nothing";
      if (found === showType(type) && all.length === expected.length) return;
      throw new ArgumentError(
        "shape-mismatch",
        `${where}: it gets ${found} where ${showType(type)} was traced, and ${all.length} leaves for ${expected.length}`,
        "pass the list of captured tensors, then arguments of the types that it was converted for",
      );
    });
    return typed(rebuild(result, runProgram(program, all, weak, hosts)));
  };
  return [converted, captured.map((content) => new Tensor(content))];
}
