/** Functions that are no programs, called from programs. */
import {
  ArgumentError,
  at,
  equalShapes,
  hostCall as primitive,
  showType,
  typesOf,
  type ArrayType,
  type ArrayValue,
} from "@cotangent/ir";
import { fromData } from "../bind.ts";
import { realOf, shapeOf, type Real } from "../content.ts";
import { defaultDevice, host, setDefaultDevice } from "../device.ts";
import { allowEffects } from "../effects.ts";
import { record, withinTrace } from "../flow/sub-programs.ts";
import { named } from "../grad.ts";
import type { HostFunction } from "../host.ts";
import { toDtype } from "../operations.ts";
import { optionsOf } from "../options.ts";
import { rebuild } from "../run-program.ts";
import { contentOf } from "../tensor.ts";
import {
  applyTo,
  inputTypes,
  leavesOf,
  nameOf,
  traceFunction,
  type Leaves,
  type TracedFunction,
} from "../trace-function.ts";
import { storedOf, within } from "../trace.ts";
import { checkStructure, leafPaths } from "../tree.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { customJvp } from "./custom-jvp.ts";
import { customVjp } from "./custom-vjp.ts";

export interface HostCallOptions<A extends readonly unknown[], R> {
  /** A function whose result has the tree, the shapes and the dtypes of that of `f`. It is traced, and never run. */
  readonly result: (...args: A) => R;
  /** The tangent of the result, linear in those of the arguments; reverse mode transposes it. */
  readonly jvp?: (primals: A, tangents: A) => unknown;
  /** The cotangents of the arguments as a list; it may call the host again. */
  readonly vjp?: (primals: A, cotangent: Tensors<R>) => readonly unknown[];
  /** Under `vmap`: `"each"` calls `f` for each example, `"whole"` once, with a batch axis in front of every argument and result. */
  readonly vmap?: "each" | "whole";
}

/**
 * `f` as a function that programs may call: it runs as it is, on tensors with elements, each time the program gets there,
 * and may do what no trace can follow (use another library, look something up). It must return, at once, tensors and
 * numbers like those of `options.result`. It runs on the CPU; a program on WebGPU waits for it. It is differentiated by
 * `jvp` or `vjp`; without one, differentiating it is an error.
 * @throws ArgumentError if `f` returns another tree, shapes or dtypes than `result`, or has both a jvp and a vjp.
 *
 * @example
 * ```ts
 * import { grad, hostCall, jit } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const cube = hostCall((x) => np.array(x.item() ** 3), {
 *   result: (x) => x,
 *   vjp: ([x], ct) => [x.mul(x).mul(3).mul(ct)],
 * });
 * jit(grad(cube))(2).item(); // 12
 * ```
 */
export function hostCall<A extends readonly unknown[], R>(
  f: (...args: A) => NoInfer<R>,
  options: HostCallOptions<A, R>,
): (...args: InputsOf<A>) => Tensors<R> {
  const { result, jvp, vjp, vmap = "each" } = optionsOf(options, "hostCall", ["result", "jvp", "vjp", "vmap"]);
  nameOf(f);
  nameOf(result);
  if (!["each", "whole"].includes(vmap))
    throw new ArgumentError("bad-argument", `hostCall: vmap is ${vmap}`, `vmap is "each" or "whole"`);
  if (jvp && vjp)
    throw new ArgumentError(
      "bad-argument",
      `hostCall: "${nameOf(f)}" has both a jvp and a vjp`,
      "give the jvp alone, which serves both modes, or the vjp alone where the host computes cotangents",
    );
  const call = (...args: A): Tensors<R> =>
    typed(
      withinTrace("hostCall", args, (tree, trace) => {
        allowEffects();
        const given = leavesOf(tree, "hostCall");
        const like = traceFunction(nameOf(result), inputTypes(given.contents), given.structure, (inner) =>
          applyTo(result, inner),
        );
        const types = typesOf(like.program.outputs);
        const params = {
          id: String(trace.hosts.push(onHost(f, given, like)) - 1),
          dtypes: types.map(({ dtype }) => dtype),
          shapes: types.map(({ shape }) => shape),
          whole: vmap === "whole",
        };
        const weak = types.map(() => false);
        return rebuild(like.result, record(trace, primitive, given.contents, { params, weak }));
      }),
    );
  return typed(withRule(named(call, nameOf(f)), options));
}

/** How often the rules follow the calls that they make themselves: the order of derivatives that there are. */
const deepest = 4;

/** `call` with a rule that itself calls the host for the value, by a call with that rule again. */
function withRule<A extends readonly unknown[], R>(
  call: (...args: A) => Tensors<R>,
  options: HostCallOptions<A, R>,
  order = 0,
): (...args: A) => Tensors<R> {
  if (order === deepest) return call;
  const { jvp, vjp } = options;
  const again = (...args: A): Tensors<R> => withRule(call, options, order + 1)(...args);
  if (jvp) return typed(customJvp(call, (primals, tangents) => [again(...primals), jvp(primals, tangents)]));
  if (!vjp) return call;
  const forth = (...args: A): readonly [Tensors<R>, A] => [again(...args), args];
  return typed(customVjp(call, forth, (primals, ct) => vjp(typed(primals), typed(ct))));
}

/** `f` on the elements of arguments like `given`, with results like those of `like`; a batch has more axes in front. */
function onHost(f: (...args: never) => unknown, given: Leaves, like: TracedFunction): HostFunction {
  const where = `hostCall: the result of "${nameOf(f)}"`;
  return (values) =>
    onCpu(() => {
      const batch = batchOf(values, given);
      const args = values.map(({ dtype, shape, data }) => realOf(contentOf(fromData(dtype, shape, data.slice()))));
      const found = leavesOf(applyTo(f, rebuild(given.structure, args)), where);
      checkStructure(found.structure, like.result, where);
      const paths = leafPaths(like.result);
      return found.contents.map((content, i) => {
        const { dtype, shape } = at(like.program.outputs, i).type;
        const path = at(paths, i);
        return valueOf(content, { dtype, shape: [...batch, ...shape] }, path === "" ? where : `${where} at ${path}`);
      });
    });
}

/** The lengths of the axes in front. */
function batchOf(values: readonly ArrayValue[], { contents }: Leaves): readonly number[] {
  const [value, content] = [values[0], contents[0]];
  return value && content ? value.shape.slice(0, value.shape.length - content.shape.length) : [];
}

function valueOf(content: Real, type: ArrayType, where: string): ArrayValue {
  const own = storedOf(content.weak ? toDtype(content, type.dtype) : content);
  if (own.type.dtype === type.dtype && equalShapes(own.type.shape, type.shape))
    return { dtype: type.dtype, shape: shapeOf(type), data: own.storage.elements };
  throw new ArgumentError(
    "shape-mismatch",
    `${where} is ${showType(content.type)}, expected ${showType(type)}`,
    "return what the option result says, with astype() or reshape() if need be, or correct that",
  );
}

/** `body` outside of all traces, with tensors on the CPU. */
function onCpu<T>(body: () => T): T {
  const before = defaultDevice();
  setDefaultDevice(host);
  try {
    return within(undefined, body);
  } finally {
    setDefaultDevice(before);
  }
}
