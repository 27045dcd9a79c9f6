/** Programs as modules of WebAssembly that run on typed arrays. */
import { at, BoundedCache, hash, typesOf, type ArrayType, type Program, type TypedArray } from "@cotangent/ir";
import { allCommands, makePlan, simd, type Plan } from "@cotangent/kernel";
import type { Executable, Signature } from "../executable.ts";
import { guard } from "../guard.ts";
import { sizeOfType } from "../places.ts";
import { detect } from "./detect.ts";
import type { WasmOptions } from "./functions.ts";
import { heap } from "./heap.ts";
import { aligned, bytesOfType } from "./plan.ts";
import { makeProgram, type WasmProgram } from "./program.ts";
import { copyIn, copyOut } from "./transfer.ts";

export interface WasmCompileOptions extends Partial<WasmOptions> {
  /** Whether to look for, and keep, a program compiled before with the same structure. True by default. */
  readonly cache?: boolean;
  /** For each input whether an output may take its memory. None may if absent. */
  readonly donated?: readonly boolean[];
}

const compiled = new BoundedCache<string, Executable>(256);

/** Engines take 1,000 parameters of a function; some are for axes and names. */
const mostParameters = 900;

/** Whether `plan` can be a module: it has no effects, which need JavaScript, and no function of it needs too many arguments. */
export const fitsWasm = (plan: Plan): boolean =>
  plan.inputs.length + plan.outputs.length <= mostParameters &&
  allCommands(plan.commands).every((command) =>
    command.kind === "call"
      ? fitsWasm(command.plan)
      : command.kind === "run"
        ? command.buffers.length <= mostParameters
        : command.kind !== "effect",
  );

/**
 * The program, whose plan {@link fitsWasm}, as one module of WebAssembly.
 * @throws CompileError of the engine where a content-security policy forbids WebAssembly.
 */
export function compileWasm(program: Program, options: WasmCompileOptions = {}): Executable {
  const { cache = true, donated = [] } = options;
  const wanted = wantedOf(options);
  const signature = { inputs: typesOf(program.inputs), outputs: typesOf(program.outputs) };
  const build = (): Executable => executableWith(makePlan(program, simd, { donated }), signature, wanted);
  if (!cache) return build();
  const flags = [...donated, wanted.relaxed, wanted.simd].map(Number).join("");
  return compiled.get(`${hash(program)} ${flags}`, build);
}

/** Compiles a plan for {@link simd} that exists already. */
export function wasmExecutable(plan: Plan, options: Partial<WasmOptions> = {}): Executable {
  const typeOf = (buffer: number): ArrayType => at(plan.buffers, buffer).type;
  return executableWith(
    plan,
    { inputs: plan.inputs.map(typeOf), outputs: plan.outputs.map(typeOf) },
    wantedOf(options),
  );
}

const wantedOf = ({ relaxed = detect().relaxed, simd: vectors = true }: Partial<WasmOptions>): WasmOptions => ({
  relaxed,
  simd: vectors,
});

/** Where the arrays of one call are, from the start of its memory. */
interface Frame {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly bytes: number;
}

function frameOf({ plan, scratchBytes }: WasmProgram, { inputs, outputs }: Signature): Frame {
  let bytes = scratchBytes;
  const take = (type: ArrayType): number => {
    const start = bytes;
    bytes += aligned(bytesOfType(type));
    return start;
  };
  const given = inputs.map(take);
  // An output in the memory of a donated input is where the input is.
  const results = outputs.map((type, i) => {
    const input = plan.inputs.indexOf(at(plan.outputs, i));
    return input < 0 ? take(type) : at(given, input);
  });
  return { inputs: given, outputs: results, bytes };
}

/** A test that arrays have these types. */
function fitting(types: readonly ArrayType[]): (arrays: readonly TypedArray[]) => boolean {
  const wanted = types.map((type) => ({ like: type.dtype.allocate(0).constructor, length: sizeOfType(type) }));
  return (arrays) =>
    arrays.length === wanted.length &&
    wanted.every(({ like, length }, i) => arrays[i]?.constructor === like && arrays[i].length === length);
}

/** A function that runs a module for `plan` on copies of arrays in linear memory. */
function executableWith(plan: Plan, signature: Signature, options: WasmOptions): Executable {
  const memory = heap();
  const program = makeProgram(plan, options, memory);
  const frame = frameOf(program, signature);
  const sources = plan.outputs.map((buffer) => plan.inputs.indexOf(buffer));
  const lengths = signature.outputs.map(sizeOfType);
  const [inputsFit, outputsFit] = [fitting(signature.inputs), fitting(signature.outputs)];

  function runInto(given: readonly TypedArray[], results: readonly TypedArray[]): void {
    if (!inputsFit(given) || !outputsFit(results)) guard.explain(plan, given, results);
    const start = memory.allocate(frame.bytes);
    const moved = (offset: number): number => start + offset;
    try {
      given.forEach((array, i) => copyIn(memory, start + at(frame.inputs, i), array));
      program.run(start, frame.inputs.map(moved), frame.outputs.map(moved));
      results.forEach((array, i) => copyOut(memory, start + at(frame.outputs, i), array));
    } finally {
      memory.free(start, frame.bytes);
    }
  }

  return {
    source: "",
    plan,
    inputs: signature.inputs,
    outputs: signature.outputs,
    runInto,
    run(given) {
      const results = signature.outputs.map(({ dtype }, i) => given[at(sources, i)] ?? dtype.allocate(at(lengths, i)));
      runInto(given, results);
      return results;
    },
  };
}
