/** Looking into programs while they run: what works inside traces, where console.log sees only tracers. */
import {
  ArgumentError,
  bool,
  checkTrue,
  cotangentTap,
  debugPrint as printPrimitive,
  hostTap,
  tangentTap,
  type Primitive,
  atLine,
  userLine,
} from "@cotangent/ir";
import { bindOne, fromData, lift } from "./bind.ts";
import { allowEffects } from "./effects.ts";
import type { HostFunction } from "./host.ts";
import { optionsOf } from "./options.ts";
import type { Tensor, TensorLike } from "./tensor.ts";
import { nameOf } from "./trace-function.ts";
import { currentTrace } from "./trace.ts";

/** `x`, printed as `label: elements` each time the program runs; under `vmap` with the whole batch. */
export function debugPrint(label: string, x: TensorLike): Tensor {
  allowEffects();
  return bindOne(printPrimitive, [lift(x)], { label });
}

export interface TapOptions {
  /** What is seen: the value, its tangent in forward mode, or its cotangent in reverse mode; the value if absent. */
  readonly of?: "value" | "tangent" | "cotangent";
}

const primitives: Readonly<Record<"value" | "tangent" | "cotangent", Primitive<{ readonly id: string }>>> = {
  value: hostTap,
  tangent: tangentTap,
  cotangent: cotangentTap,
};

/**
 * `x`, handed to `fn` each time the program runs (its tangent or cotangent if asked for). The function is called for
 * what it does; what it returns is not used. Only the result that `tap` returns carries tangents and cotangents past it.
 */
export function tap(x: TensorLike, fn: (value: Tensor) => void, options: TapOptions = {}): Tensor {
  const { of = "value" } = optionsOf(options, "tap", ["of"]);
  nameOf(fn);
  if (!Object.hasOwn(primitives, of))
    throw new ArgumentError("bad-argument", `tap: of ${of}`, `of is one of ${Object.keys(primitives).join(", ")}`);
  const tensor = lift(x);
  const trace = currentTrace();
  if (!trace) {
    if (of === "value") fn(tensor);
    return tensor;
  }
  allowEffects();
  const host: HostFunction = ([value]) => {
    if (value) fn(fromData(value.dtype, value.shape, value.data.slice()));
    return undefined;
  };
  return bindOne(primitives[of], [tensor], { id: String(trace.hosts.push(host) - 1) });
}

/**
 * Makes the program fail with `message` where an element of `condition` is false. Inside a trace the check runs with the
 * program.
 * @throws CheckError when it fails.
 */
export function check(condition: TensorLike, message: string): void {
  allowEffects();
  const tensor = lift(condition);
  bindOne(checkTrue, [tensor.dtype === bool ? tensor : tensor.astype(bool)], {
    message: currentTrace() ? `${message}, asked for${atLine(userLine())}` : message,
  });
}
