/** Loops that end by a condition. */
import { ArgumentError, at, bool, showType, ShapeError, whileLoop as primitive } from "@cotangent/ir";
import { describe } from "../describe.ts";
import { optionsOf } from "../options.ts";
import { rebuild } from "../run-program.ts";
import type { Tensor } from "../tensor.ts";
import { applyTo, inputTypes, leavesOf, nameOf, traceFunction, type TracedFunction } from "../trace-function.ts";
import { checkStructure, leafPaths, showStructure, type Structure } from "../tree.ts";
import { typed, type Tensors } from "../tree-types.ts";
import { settleCarries } from "./carries.ts";
import { closeTogether, record, withinTrace } from "./sub-programs.ts";

export interface WhileOptions {
  /**
   * The most iterations: the loop ends there, whatever the condition says. Reverse mode needs it, since it keeps what it
   * needs of each iteration in memory for so many.
   */
  readonly maxSteps?: number;
}

/**
 * `carry ← body(carry)` as long as `condition(carry)`, a bool scalar, is true; returns the last carry. The carry keeps its
 * tree, shapes and dtypes. Reverse mode takes the option `maxSteps`, and then costs time for the iterations that ran and
 * memory for `maxSteps`; forward mode needs no option. Within `vmap` it runs until all rows have ended, and those that
 * have ended keep their carries.
 *
 * @throws ShapeError `carry-mismatch` if the carry changes its type; NotDifferentiableError `unbounded-loop` in reverse
 * mode without `maxSteps`.
 *
 * @example
 * ```ts
 * import { grad, whileLoop } from "cotangent";
 *
 * const f = (x) => whileLoop((c) => c.less(100), (c) => c.mul(c), x, { maxSteps: 10 });
 * f(3); // Tensor(f32[], 6561)
 * grad(f)(3); // Tensor(f32[], 17496)
 * ```
 */
export function whileLoop<C>(
  condition: (carry: NoInfer<Tensors<C>>) => Tensor | boolean,
  body: (carry: NoInfer<Tensors<C>>) => unknown,
  init: C,
  options: WhileOptions = {},
): Tensors<C> {
  const { maxSteps = Infinity } = optionsOf(options, "whileLoop", ["maxSteps"]);
  if (maxSteps !== Infinity && !(Number.isInteger(maxSteps) && maxSteps >= 0))
    throw new ArgumentError(
      "bad-argument",
      `whileLoop: maxSteps is ${typeof maxSteps === "number" ? maxSteps : describe(maxSteps)}`,
      "give the largest number of iterations, an integer of 0 or more",
    );
  const names = { body: nameOf(body), condition: nameOf(condition) };
  return typed(
    withinTrace("whileLoop", init, (tree, trace) => {
      const start = leavesOf(tree, "whileLoop: init");
      const structure: Structure = { kind: "array", children: [start.structure] };
      const settled = settleCarries("whileLoop", start, (carries) => {
        const traced = traceFunction(names.body, inputTypes(carries), structure, (inner) => applyTo(body, inner));
        checkStructure(traced.result, start.structure, "whileLoop: the carry that the function returns");
        return traced;
      });
      const asked = traceFunction(names.condition, inputTypes(settled.carries), structure, (inner) =>
        applyTo(condition, inner),
      );
      checkCondition(asked, names.condition);
      const { captured, programs } = closeTogether([asked, settled.traced]);
      const params = {
        condition: at(programs, 0),
        body: at(programs, 1),
        consts: captured.length,
        carries: settled.carries.length,
        count: maxSteps,
        backwards: false,
      };
      const weak = settled.carries.map((carry) => carry.weak);
      return rebuild(start.structure, record(trace, primitive, [...captured, ...settled.carries], { params, weak }));
    }),
  );
}

function checkCondition({ program, result }: TracedFunction, name: string): void {
  const [test] = program.outputs;
  if (result.kind === "leaf" && test && test.type.dtype === bool && test.type.shape.length === 0) return;
  const found = result.kind === "leaf" && test ? showType(test.type) : `the tree ${showStructure(result)}`;
  throw new ShapeError(
    "dtype-mismatch",
    `whileLoop: the condition "${name}" returns ${found}${leafPaths(result).length > 1 ? ` with ${leafPaths(result).length} leaves` : ""}`,
    "return one bool scalar, such as x.less(1); reduce several with np.any() or np.all()",
  );
}
