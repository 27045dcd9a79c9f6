/** Derivatives of programs as programs. Each is made once for all programs of equal structure. */
import { transforms, vjp } from "@cotangent/ad";
import {
  at,
  BoundedCache,
  buildProgram,
  full,
  hash,
  inline,
  typesOf,
  zeroOf,
  type Emitter,
  type Program,
  type Value,
} from "@cotangent/ir";
import { simplified } from "./control.ts";
import { noteStage } from "./stages.ts";

/** `make(program)`, kept by what `program` is and by `key`. */
/* @__NO_SIDE_EFFECTS__ */ export function rememberedBy<R>(
  make: (program: Program, key: string) => R,
): (program: Program, key: string) => R {
  const known = new BoundedCache<string, R>(1024);
  return (program, key) => known.get(`${key}:${hash(program)}`, () => make(program, key));
}

export const showFlags = (flags: readonly boolean[]): string => flags.map(Number).join("");
export const readFlags = (text: string): readonly boolean[] => Array.from(text, (digit) => digit === "1");

export const oneLike = (b: Emitter, { type: { dtype, shape } }: Value): Value =>
  b.one(full, [], { value: 1, dtype, shape });

export interface Pullback {
  /** `inputs ↦ (outputs, residuals)` */
  readonly forward: Program;
  /** `(residuals, cotangents of the outputs marked given) ↦ cotangents of the active inputs` */
  readonly backward: Program;
}

/** Reverse mode of `program` with respect to the `active` inputs, for cotangents of the outputs marked `given`. */
export function pullbackOf(program: Program, active: readonly boolean[], given: readonly boolean[]): Pullback {
  const name = `${showFlags(active)},${showFlags(given)}`;
  const made = pullbacks(program, name);
  noteStage(`reverse mode of ${program.name}: forward`, made.forward);
  noteStage(`reverse mode of ${program.name}: backward`, made.backward);
  return made;
}

const pullbacks = rememberedBy((program, key): Pullback => {
  const [active = [], given = []] = key.split(",").map(readFlags);
  return vjp(simplified(program), active, given);
});

/** `inputs ↦ (outputs, gradients of output 0 with respect to the active inputs)` */
export function gradientOf(program: Program, active: readonly boolean[]): Program {
  const made = gradients(program, showFlags(active));
  noteStage(`gradient of ${program.name}`, made);
  return made;
}

const gradients = rememberedBy((program, key) => {
  const given = program.outputs.map((_, i) => i === 0);
  const { forward, backward } = pullbackOf(program, readFlags(key), given);
  return buildProgram(`grad_${program.name}`, typesOf(program.inputs), (b, ...inputs) => {
    const all = inline(b, forward, inputs);
    const outputs = all.slice(0, program.outputs.length);
    return [...outputs, ...inline(b, backward, [...all.slice(outputs.length), oneLike(b, at(program.outputs, 0))])];
  });
});

/** `(inputs, tangents of the active inputs) ↦ (outputs, tangents of the differentiable outputs)` */
export function tangentOf(program: Program, active: readonly boolean[]): Program {
  const made = tangents(program, showFlags(active));
  noteStage(`forward mode of ${program.name}`, made);
  return made;
}

const tangents = rememberedBy((program, key) => {
  const active = readFlags(key);
  const pushed = transforms.jvp(simplified(program), active);
  return buildProgram(pushed.program.name, typesOf(pushed.program.inputs), (b, ...inputs) => {
    const all = inline(b, pushed.program, inputs);
    return [
      ...all.slice(0, program.outputs.length),
      ...everyTangent(b, program, pushed.active, all.slice(program.outputs.length)),
    ];
  });
});

/** One tangent for each differentiable output, zero where the output does not move. */
function everyTangent(
  b: Emitter,
  program: Program,
  moving: readonly boolean[],
  found: readonly Value[],
): readonly Value[] {
  let next = 0;
  return program.outputs.flatMap((output, i) => {
    if (moving[i]) return [at(found, next++)];
    return output.type.dtype.differentiable ? [zeroOf(b, output.type)] : [];
  });
}

export interface Pushforward {
  /** `inputs ↦ (outputs, residuals)` */
  readonly forward: Program;
  /** `(residuals, tangents of the active inputs) ↦ tangents of the differentiable outputs` */
  readonly linear: Program;
}

/** `program` at a point, and its linear map there. */
export function pushforwardOf(program: Program, active: readonly boolean[]): Pushforward {
  const made = pushforwards(program, showFlags(active));
  noteStage(`linearization of ${program.name}: known`, made.forward);
  noteStage(`linearization of ${program.name}: linear`, made.linear);
  return made;
}

const pushforwards = rememberedBy((program, key): Pushforward => {
  const { program: forward, linear, active: moving } = transforms.linearize(program, readFlags(key));
  const whole = buildProgram(linear.name, typesOf(linear.inputs), (b, ...inputs) =>
    everyTangent(b, program, moving, inline(b, linear, inputs)),
  );
  return { forward, linear: whole };
});
