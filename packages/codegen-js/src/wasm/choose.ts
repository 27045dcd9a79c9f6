/** Which programs are worth a module of WebAssembly. */
import { typesOf, type Program, type Sizes } from "@cotangent/ir";
import { planFor, simd, type Control, type Donation, type Plan } from "@cotangent/kernel";
import type { Executable } from "../executable.ts";
import { fitsWasm, wasmOptions } from "./compile.ts";
import { detect } from "./detect.ts";
import { executableWith } from "./executable.ts";
import { heap } from "./heap.ts";
import { loadProgram } from "./program.ts";
import { workOf } from "./work.ts";

/** Less than this is done before a module is made, or even called. */
const leastWork = 8192;

/**
 * `program` as a module with vectors; undefined where JavaScript does as well: for little work, unless text may not become code
 * here, for effects, functions that are larger than the engine takes, and where there are no vectors, or no modules, as under
 * some content-security policies.
 */
export function compileVectors(program: Program, control: Control, donation?: Donation): Executable | undefined {
  if (isForJavaScript(program)) return undefined;
  const plan = loaded.get(program) ?? planFor(simd, control, program, donation);
  if (!fitsWasm(plan)) return undefined;
  const signature = { inputs: typesOf(program.inputs), outputs: typesOf(program.outputs) };
  try {
    return executableWith(plan, signature, wasmOptions(), donation?.inputs);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

/** Plans whose modules are there, by their programs. */
const loaded = new WeakMap<Program, Plan>();

/** The same; the module is compiled without blocking. */
export async function compileVectorsLater(
  program: Program,
  control: Control,
  donation?: Donation,
): Promise<Executable | undefined> {
  if (isForJavaScript(program)) return undefined;
  const plan = planFor(simd, control, program, donation);
  if (!fitsWasm(plan)) return undefined;
  try {
    await loadProgram(plan, wasmOptions(), heap());
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
  loaded.set(program, plan);
  try {
    return compileVectors(program, control, donation);
  } finally {
    // Another call may donate other arguments.
    loaded.delete(program);
  }
}

/** Whether JavaScript does as well for arrays of these lengths, if not for effects. */
export const isForJavaScript = (program: Program, sizes?: Sizes): boolean =>
  (workOf(program, sizes) < leastWork && mayEvaluate()) || !mayCompile();

let evaluates: boolean | undefined;

/** Whether text may become code here; under a content-security policy only modules may, if anything. */
function mayEvaluate(): boolean {
  evaluates ??= canEvaluate();
  return evaluates;
}

function canEvaluate(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- Asked with a text that does nothing.
    return new Function("return true")() === true;
  } catch {
    return false;
  }
}

let compiles: boolean | undefined;

/** Whether modules with vectors can be made here at all. */
function mayCompile(): boolean {
  compiles ??= typeof WebAssembly !== "undefined" && detect().simd && isAllowed();
  return compiles;
}

/** Whether the module without contents can be made. */
function isAllowed(): boolean {
  try {
    return (
      new WebAssembly.Module(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00)) instanceof
      WebAssembly.Module
    );
  } catch {
    return false;
  }
}
