/** Training as two programs: the first state of an optimizer, and a step with the value, its gradient and the optimizer in it. */
import { at, buildProgram, inline, typesOf, type Program } from "cotangent/compiler";
import type { Mode } from "../mode.ts";
import {
  activeInputs,
  countLeaves,
  objectOf,
  sizesIn,
  tangentOf,
  unlike,
  type Field,
  type ModuleSource,
  type Plain,
} from "../plain.ts";
import { gradientProgram } from "./derivatives.ts";
import { ModeError } from "./mode-error.ts";
import { traceOptimizer } from "./traced-optimizer.ts";

export interface Stepping {
  readonly parameters: readonly Field[];
  readonly result: Plain;
  readonly program: Program;
}

/**
 * @param program that of `source`, with one scalar result, ready to be differentiated
 * @param wrt the parameters that the optimizer changes
 * @throws ModeError for parameters with arrays of any length
 */
export function optimizerProgram(
  source: ModuleSource,
  program: Program,
  wrt: readonly Field[],
  { kind, optimizer }: Extract<Mode, { kind: "init" | "step" }>,
): Stepping {
  requireLengths(source.name, wrt);
  const active = activeInputs(source, wrt);
  const types = typesOf(program.inputs.filter((_, i) => active[i]));
  const tangents = objectOf(wrt.map(({ name, type }) => ({ name, type: tangentOf(type) })));
  const { state, init, update } = traceOptimizer(optimizer, tangents, types);
  const owned = source.parameters.flatMap((field) =>
    Array.from({ length: countLeaves(field.type) }, () => wrt.includes(field)),
  );
  if (kind === "init") {
    const own = program.inputs.flatMap(({ type }, i) => (owned[i] ? [{ type, isActive: active[i] === true }] : []));
    const made = buildProgram("init", typesOf(own), (b, ...given) =>
      inline(
        b,
        init,
        given.filter((_, i) => at(own, i).isActive),
      ),
    );
    return { parameters: wrt, result: state, program: made };
  }
  const gradient = gradientProgram(program, active);
  const stateTypes = typesOf(update.inputs).slice(types.length, -types.length);
  const made = buildProgram("step", [...typesOf(program.inputs), ...stateTypes], (b, ...given) => {
    const inputs = given.slice(0, program.inputs.length);
    const [value, ...slopes] = inline(b, gradient, inputs);
    if (!value) throw new Error("internal: a function without a value has no step");
    const variables = inputs.filter((_, i) => active[i]);
    const next = inline(b, update, [...slopes, ...given.slice(inputs.length), ...variables]);
    let moved = 0;
    // What is no number stays as it is.
    const parameters = inputs.flatMap((input, i) => (owned[i] ? [active[i] ? at(next, moved++) : input] : []));
    return [value, ...parameters, ...next.slice(variables.length)];
  });
  const own = (name: string, type: Plain): Field => unlike({ name, type }, wrt);
  return {
    parameters: [...source.parameters, unlike({ name: "state", type: state }, source.parameters)],
    result: objectOf([own("value", source.result), ...wrt, own("state", state)]),
    program: made,
  };
}

/** @throws ModeError for arrays whose length is not known: optimizers are traced on parameters of known shapes. */
function requireLengths(name: string, wrt: readonly Field[]): void {
  const [size] = sizesIn(wrt.map(({ type }) => type));
  if (size === undefined) return;
  throw new ModeError(
    "unknown-length",
    `the length "${size}" of an array that the optimizer of "${name}" changes is not known`,
    `say how many elements there are: --length ${size}=…`,
  );
}
