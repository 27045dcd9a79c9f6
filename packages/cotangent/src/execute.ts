/** Runs programs on stored tensors. Compiled programs are shared by their structural hash. */
import {
  at,
  buildProgram,
  evaluate,
  hash,
  showParams,
  showType,
  type ArrayType,
  type ArrayValue,
  type EffectForm,
  type Params,
  type Primitive,
  type Program,
} from "@cotangent/ir";
import { shapeOf, type Stored } from "./content.ts";
import { defaultDevice, type Device } from "./device.ts";
import { Storage } from "./storage.ts";
import { userLine } from "./user-line.ts";
import { withLine } from "./trace.ts";

/** A program made ready to run. */
export type Executable = (
  inputs: readonly ArrayValue[],
  effects: (form: EffectForm, values: readonly ArrayValue[]) => void,
) => readonly ArrayValue[];

const compile =
  (program: Program): Executable =>
  (inputs, effect) =>
    evaluate(program, inputs, { effect });

const noEffects = (): void => undefined;

const executables = new Map<string, Executable>();
const steps = new Map<string, Executable>();
const limit = 4096;

/** `make()`, kept under `key`; the oldest entry goes where there are too many. */
function remembered(cache: Map<string, Executable>, key: string, make: () => Executable): Executable {
  const known = cache.get(key);
  if (known) return known;
  const made = make();
  const oldest = cache.size >= limit ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(key, made);
  return made;
}

export const storedTensor = (device: Device, type: ArrayType, elements: ArrayValue["data"]): Stored => ({
  kind: "stored",
  type,
  shape: shapeOf(type),
  weak: false,
  storage: new Storage(device, type.dtype, elements),
});

function run(executable: Executable, args: readonly Stored[], types: readonly ArrayType[]): readonly Stored[] {
  const inputs = args.map(({ type, shape, storage }) => ({ dtype: type.dtype, shape, data: storage.elements }));
  const outputs = executable(inputs, noEffects);
  const taken = new Set(inputs.map(({ data }) => data));
  return outputs.map(({ data }, i) => {
    const own = taken.has(data) ? data.slice() : data;
    taken.add(own);
    return storedTensor(args[0]?.storage.device ?? defaultDevice(), at(types, i), own);
  });
}

/** The outputs of `program`. */
export function execute(program: Program, args: readonly Stored[]): readonly Stored[] {
  return run(
    remembered(executables, hash(program), () => compile(program)),
    args,
    program.outputs.map(({ type }) => type),
  );
}

/** The results of one operation, as a program of one step. */
export function executeStep<P extends Params>(
  primitive: Primitive<P>,
  args: readonly Stored[],
  params: P,
): readonly Stored[] {
  const types = args.map(({ type }) => type);
  return withLine(userLine(), () => {
    const results = primitive.type(types, params);
    const key = `${primitive.name}${showParams(params, hash)}(${types.map(showType).join()})`;
    const executable = remembered(steps, key, () =>
      compile(buildProgram(primitive.name, types, (b, ...inputs) => b.apply(primitive, inputs, params))),
    );
    return run(executable, args, results);
  });
}
