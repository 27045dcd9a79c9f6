/** A device with memory of its own and without f64, as WebGPU is one, on which the interpreter computes: no GPU is needed. */
import {
  arrayValue,
  DeviceError,
  dissolveCalls,
  evaluate,
  f64,
  optimize,
  type ArrayType,
  type Program,
  type TypedArray,
} from "@cotangent/ir";
import type { RemoteArray, RemoteDevice, RemoteExecutable } from "../../packages/cotangent/src/device.ts";

class SeparateArray implements RemoteArray {
  readonly type: ArrayType;
  readonly elements: TypedArray;
  constructor(type: ArrayType, elements: TypedArray) {
    this.type = type;
    this.elements = elements;
  }
  async read(): Promise<TypedArray> {
    return this.elements;
  }
  async buffer(): Promise<never> {
    return none("buffers");
  }
  dispose(): void {}
}

const none = (what: string): never => {
  throw new Error(`this device has no ${what}`);
};

const elementsOf = (array: RemoteArray): TypedArray =>
  array instanceof SeparateArray ? array.elements : none("such array");

const numbersOf = ({ shape }: ArrayType): readonly number[] => shape.map(Number);

const executables = new Map<string, RemoteExecutable>();

function compile(key: string, program: () => Program): RemoteExecutable {
  const made = executables.get(key) ?? interpreted(program());
  executables.set(key, made);
  return made;
}

function interpreted(program: Program): RemoteExecutable {
  const optimized = optimize(dissolveCalls(program));
  const values = [...optimized.inputs, ...optimized.steps.flatMap(({ results }) => results)];
  if (values.some(({ type }) => type.dtype === f64))
    throw new DeviceError("f64-unsupported", "a kernel computes in f64", "use f32");
  return {
    run: (inputs) =>
      evaluate(
        optimized,
        inputs.map((input) => arrayValue(input.type.dtype, numbersOf(input.type), elementsOf(input))),
      ).map(({ dtype, shape, data }) => new SeparateArray({ dtype, shape }, data)),
    ready: () => undefined,
  };
}

export const separateDevice: RemoteDevice = {
  kind: "webgpu",
  name: "webgpu:separate",
  lost: undefined,
  upload: (type, elements) => new SeparateArray(type, elements),
  adopt: () => none("buffers"),
  compile,
  compileSized: () => none("programs with named sizes"),
  emit: () => none("text"),
  profile: () => none("clock"),
};
