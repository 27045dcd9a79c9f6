/** Functions with a reverse rule of the user's. */
import { transforms } from "@cotangent/ad";
import {
  at,
  buildProgram,
  customVjp as primitive,
  inline,
  NotDifferentiableError,
  typesOf,
  writtenZeros,
  zeroOf,
  type Program,
} from "@cotangent/ir";
import { childrenOf, named } from "../grad.ts";
import { optionsOf } from "../options.ts";
import { rebuild } from "../run-program.ts";
import { Tensor } from "../tensor.ts";
import { applyTo, inputTypes, nameOf, traceFunction, type TracedFunction } from "../trace-function.ts";
import { currentTrace } from "../trace.ts";
import { conjugated } from "../tree.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { capturedBy, closedOver, sameContent } from "./closure.ts";
import { recordCustom, type CustomRuleOptions } from "./custom-jvp.ts";
import { pairOf, splitArguments, tangentLeaves, tangentStructure, valueLeaves, type SplitArguments } from "./leaves.ts";

/** What the ways forward and back are called in messages. */
const wayOf = (name: string, way: string): string => `customVjp: ${way} of "${name}"`;

/**
 * `f`, differentiated in reverse mode by `fwd` and `bwd`: `fwd(…args) ↦ [f(…args), residuals]`, and
 * `bwd(residuals, ȳ) ↦ [x̄, …]`, a list with a cotangent for each argument: `null` where it is zero, or the argument is an
 * integer or among `nondiffArgnums` (their values come to `bwd` in a list, as its third argument). `bwd` need not be
 * linear in ȳ. Forward mode transposes it where it is, and is an error where it is not. What `f` captures is constant:
 * differentiating by it is an error.
 * @throws ArgumentError if a rule returns other trees, shapes or dtypes than the function and its arguments have.
 *
 * @example
 * ```ts
 * import { customVjp, grad } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const clipped = customVjp(
 *   (x) => x,
 *   (x) => [x, null],
 *   (_, ct) => [np.clip(ct, -0.1, 0.1)],
 * );
 * grad((x) => clipped(x).mul(5))(3).item(); // 0.1
 * ```
 */
export function customVjp<A extends readonly unknown[], R, S>(
  f: (...args: A) => R,
  fwd: (...args: A) => readonly [unknown, S],
  bwd: (
    residuals: NoInfer<Tensors<S>>,
    cotangent: NoInfer<Tensors<R>>,
    nondiff: readonly unknown[],
  ) => readonly unknown[],
  options: CustomRuleOptions = {},
): (...args: InputsOf<A>) => Tensors<R> {
  const { nondiffArgnums = [] } = optionsOf(options, "customVjp", ["nondiffArgnums"]);
  for (const rule of [fwd, bwd]) nameOf(rule);
  const custom = (...args: InputsOf<A>): Tensors<R> => {
    const split = splitArguments(args, nondiffArgnums, "customVjp");
    if (!currentTrace()) return typed(applyTo(f, split.fill(rebuild(split.structure, split.contents))));
    const body = traceFunction(nameOf(f), inputTypes(split.contents), split.structure, (tree) =>
      applyTo(f, split.fill(tree)),
    );
    const forth = tracedForth(nameOf(f), fwd, split, body);
    const back = tracedBack(nameOf(f), bwd, split, { body, forth });
    const captured = capturedBy([body, forth, back]);
    const close = (traced: TracedFunction): Program => closedOver(traced, captured, (own, extra) => [...own, ...extra]);
    const kept = forth.program.outputs.length - body.program.outputs.length;
    const whole = close(forth);
    // What the way back captured is a residual, too.
    const positions = back.captured.map((content) => captured.findIndex((other) => sameContent(other, content)));
    const extra = positions.map((i) => at(whole.inputs, split.contents.length + i));
    const bwdProgram = closedOver(back, back.captured, (own, more) => [
      ...own.slice(0, kept),
      ...more,
      ...own.slice(kept),
    ]);
    return typed(
      recordCustom(primitive, body, [...split.contents, ...captured], {
        body: close(body),
        fwd: { ...whole, outputs: [...whole.outputs, ...extra] },
        bwd: bwdProgram,
        forward: transposed(bwdProgram, kept + extra.length),
        own: split.contents.length,
      }),
    );
  };
  return named(custom, nameOf(f));
}

function tracedForth(
  name: string,
  fwd: (...args: never) => unknown,
  { contents, structure, fill }: SplitArguments,
  body: TracedFunction,
): TracedFunction {
  const where = wayOf(name, "fwd");
  const like = { types: typesOf(body.program.outputs), structure: body.result };
  return traceFunction(`fwd_${name}`, inputTypes(contents), structure, (tree) => {
    const [value, residuals] = pairOf(applyTo(fwd, fill(tree)), where, "[value, residuals]");
    return [valueLeaves(value, like, where).map((content) => new Tensor(content)), residuals];
  });
}

function tracedBack(
  name: string,
  bwd: (...args: never) => unknown,
  { contents, structure, others }: SplitArguments,
  { body, forth }: { readonly body: TracedFunction; readonly forth: TracedFunction },
): TracedFunction {
  const where = wayOf(name, "bwd");
  const results = body.program.outputs;
  const types = [
    ...forth.program.outputs.slice(results.length).map(({ type }, i) => ({
      type,
      weak: forth.weak[results.length + i] ?? false,
    })),
    ...results.filter(({ type }) => type.dtype.differentiable).map(({ type }) => ({ type, weak: false })),
  ];
  const children = [at(childrenOf(forth.result), 1), tangentStructure(body.result, results)];
  const like = { types: contents.map(({ type }) => type), structure };
  return traceFunction(`bwd_${name}`, types, { kind: "array", children }, (tree) => {
    const [residuals, cotangent] = Array.isArray(tree) ? tree : [];
    const found = applyTo(bwd, [residuals, conjugated(cotangent), others]);
    return tangentLeaves(conjugated(found), like, { where, what: "cotangent" }).map((content) => new Tensor(content));
  });
}

/** `(residuals, x) → y` for `(residuals, ȳ) → x̄`; null where that is not linear in ȳ. */
function transposed(back: Program, residuals: number): Program | null {
  const linear = back.inputs.map((_, i) => i >= residuals);
  try {
    const { program, active } = transforms.transpose(
      writtenZeros(back),
      linear,
      back.outputs.map(() => true),
    );
    return buildProgram(program.name, typesOf(program.inputs), (b, ...inputs) => {
      const found = inline(b, program, inputs);
      let next = 0;
      return back.inputs.slice(residuals).map(({ type }, i) => (active[i] ? at(found, next++) : zeroOf(b, type)));
    });
  } catch (error) {
    if (error instanceof NotDifferentiableError) return null;
    throw error;
  }
}
