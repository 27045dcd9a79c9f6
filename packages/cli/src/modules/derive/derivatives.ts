/**
 * Derivatives of programs as programs. What computes values is rewritten by exact equations only, so that a value has the
 * same bits beside its derivative as alone.
 */
import {
  at,
  buildProgram,
  full,
  inline,
  optimize,
  transforms,
  typesOf,
  updatesInPlace,
  vjp,
  zeroOf,
  type Emitter,
  type Program,
  type Value,
} from "cotangent/compiler";

export const exact = (program: Program): Program => updatesInPlace(optimize(program, { exact: true }));

export const oneLike = (b: Emitter, { type: { dtype, shape } }: Value): Value =>
  b.one(full, [], { value: 1, dtype, shape });

const differentiable = ({ type }: Value): boolean => type.dtype.differentiable;

export interface Pullback {
  /** `inputs ↦ (outputs, residuals)` */
  readonly forward: Program;
  /** `(residuals, cotangents of the differentiable outputs) ↦ cotangents of the active inputs` */
  readonly backward: Program;
}

export function pullbackOf(program: Program, active: readonly boolean[]): Pullback {
  const { forward, backward } = vjp(program, active, program.outputs.map(differentiable));
  return { forward: exact(forward), backward: optimize(backward) };
}

/** `(inputs, cotangents of the differentiable outputs) ↦ (outputs, cotangents of the active inputs)` */
export function vjpProgram(program: Program, active: readonly boolean[]): Program {
  const { forward, backward } = pullbackOf(program, active);
  const cotangents = typesOf(program.outputs.filter(differentiable));
  return buildProgram(`vjp_${program.name}`, [...typesOf(program.inputs), ...cotangents], (b, ...all) => {
    const count = program.inputs.length;
    const found = inline(b, forward, all.slice(0, count));
    const outputs = found.slice(0, program.outputs.length);
    return [...outputs, ...inline(b, backward, [...found.slice(outputs.length), ...all.slice(count)])];
  });
}

/** `inputs ↦ (value, its gradient with respect to the active inputs)` for a program with one scalar output. */
export function gradientProgram(program: Program, active: readonly boolean[]): Program {
  const { forward, backward } = pullbackOf(program, active);
  return buildProgram(`grad_${program.name}`, typesOf(program.inputs), (b, ...inputs) => {
    const [value, ...residuals] = inline(b, forward, inputs);
    if (!value) throw new Error("internal: a program without outputs has no gradient");
    return [value, ...inline(b, backward, [...residuals, oneLike(b, value)])];
  });
}

/** `(inputs, tangents of the active inputs) ↦ (outputs, tangents of the differentiable outputs)` */
export function jvpProgram(program: Program, active: readonly boolean[]): Program {
  const pushed = transforms.jvp(program, active);
  const count = program.outputs.length;
  return buildProgram(pushed.program.name, typesOf(pushed.program.inputs), (b, ...inputs) => {
    const found = inline(b, pushed.program, inputs);
    let next = count;
    const tangents = program.outputs.flatMap((output, i) => {
      if (pushed.active[i]) return [at(found, next++)];
      return differentiable(output) ? [zeroOf(b, output.type)] : [];
    });
    return [...found.slice(0, count), ...tangents];
  });
}

/** The program without its first outputs. */
export const withoutFirst = (program: Program, count: number): Program => ({
  ...program,
  outputs: program.outputs.slice(count),
});
