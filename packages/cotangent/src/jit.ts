/** Compiled functions: traced once for each signature. */
import { calls } from "@cotangent/codegen-js";
import { atLine, call, standardPipeline, TraceError, userLine } from "@cotangent/ir";
import { checkArgnums, leavesIn } from "./arguments.ts";
import type { Real } from "./content.ts";
import { allow } from "./control.ts";
import { donationOf } from "./donation.ts";
import { prepare, type Donation } from "./execute.ts";
import { defaultDevice, deviceNamed, type Device } from "./device.ts";
import { named } from "./grad.ts";
import { optionsOf } from "./options.ts";
import { rebuild, runProgram, type RunOptions } from "./run-program.ts";
import { leavesLike } from "./same-signature.ts";
import { differences, equalSignatures, signatureKey, type Signature } from "./signature.ts";
import type { Structure } from "./tree.ts";
import {
  applyTo,
  inputTypes,
  leavesOf,
  nameOf,
  traceFunction,
  type Leaves,
  type TracedFunction,
} from "./trace-function.ts";
import { currentTrace, storedOf } from "./trace.ts";
import { typed, type InputsOf, type Tensors } from "./tree-types.ts";

export interface JitOptions {
  /** Positions of arguments that are ordinary JavaScript values: a new value is a new trace. */
  readonly staticArgnums?: number | readonly number[];
  /** Positions of arguments whose memory the results may take; using those tensors after the call is an error. */
  readonly donate?: number | readonly number[];
  /** Where the function runs, and where arguments that the host has are copied to; where its arguments are if absent. */
  readonly device?: Device | string;
}

/** A function that is traced and compiled once for each signature of its arguments. */
export interface Jitted<A extends readonly unknown[], R> {
  (...args: InputsOf<A>): Tensors<R>;
  /**
   * Traces and compiles for arguments like these, if that is not done; nothing is computed. A module of WebAssembly, or the
   * pipelines of a GPU, are compiled on other threads: a call after that finds them and does not block.
   *
   * @example
   * ```ts
   * import { jit, type Tensor } from "cotangent";
   * import * as np from "cotangent/numpy";
   *
   * const f = jit((x: Tensor) => np.sum(np.exp(x)));
   * await f.prepare(np.ones([100_000]));
   * ```
   */
  prepare(...args: InputsOf<A>): Promise<void>;
  /** For each trace but the first, what made it necessary: how its signature differs from the nearest one before. */
  explainRetrace(): readonly string[];
  /** How often the function was traced. */
  traceCount(): number;
}

/** The leaves of arguments, and what runs on them. */
interface Call extends Leaves {
  readonly traced: TracedFunction;
}

interface Kept {
  readonly signature: Signature;
  readonly traced: TracedFunction;
}

/**
 * `f`, compiled. It is traced when it is called with a new signature: the tree of the arguments, types and weak types of
 * the leaves, values of static arguments, and the device. What it captures is kept as it was at the trace.
 */
export function jit<A extends readonly unknown[], R>(f: (...args: A) => R, options: JitOptions = {}): Jitted<A, R> {
  const traces = new Traces(f, optionsOf(options, "jit", ["staticArgnums", "donate", "device"]));
  const jitted = (...args: InputsOf<A>): Tensors<R> => typed(traces.call(args));
  return Object.assign(named(jitted, `jit_${nameOf(f)}`), {
    prepare: (...args: InputsOf<A>) => traces.prepare(args),
    explainRetrace: () => traces.reasons,
    traceCount: () => traces.count,
  });
}

const none: ReadonlyMap<number, unknown> = new Map();

class Traces {
  readonly reasons: string[] = [];
  count = 0;
  readonly #f: (...args: never) => unknown;
  readonly #options: JitOptions;
  readonly #kept = new Map<string, Kept[]>();
  #last: Kept | undefined;

  constructor(f: (...args: never) => unknown, options: JitOptions) {
    this.#f = f;
    this.#options = options;
    if (typeof options.device === "string") deviceNamed(options.device);
  }

  call(args: readonly unknown[]): unknown {
    const { traced, all, options } = this.#traced(args);
    const outputs = currentTrace()
      ? asCall(traced, all)
      : runProgram(traced.program, all, traced.weak, traced.hosts, options());
    return rebuild(traced.result, outputs);
  }

  async prepare(args: readonly unknown[]): Promise<void> {
    if (currentTrace())
      throw new TraceError(
        "async-function",
        `jit("${nameOf(this.#f)}").prepare() is called in a function that is traced`,
        "call it before; within a trace the compiled function becomes a part of what is traced",
      );
    const { traced, all, options } = this.#traced(args);
    await prepare(traced.program, { args: all.map(storedOf), hosts: traced.hosts, ...options() });
  }

  /** What a call with `args` runs, on what, and how. */
  #traced(args: readonly unknown[]): {
    readonly traced: TracedFunction;
    readonly all: readonly Real[];
    readonly options: () => RunOptions;
  } {
    const { traced, contents, structure } = this.#again(args) ?? this.#anew(args);
    const options = (): RunOptions => ({
      donation: this.#donation(contents, structure, args.length),
      device: this.#options.device === undefined ? undefined : this.#device(),
    });
    return { traced, all: [...contents, ...traced.captured], options };
  }

  /** For a call like the last one. */
  #again(args: readonly unknown[]): Call | undefined {
    if (!this.#last || currentTrace()) return undefined;
    const { signature, traced } = this.#last;
    if (signature.statics.size > 0 || signature.device !== this.#device()) return undefined;
    const contents = leavesLike(args, signature);
    return contents && { traced, contents, structure: signature.structure };
  }

  #anew(args: readonly unknown[]): Call {
    const statics = this.#statics(args);
    const dynamic = statics.size === 0 ? args : args.map((arg, i) => (statics.has(i) ? null : arg));
    const { contents, structure } = leavesOf(dynamic, "jit");
    const traced = this.#traceFor({ inputs: inputTypes(contents), structure, statics, device: this.#device() });
    return { traced, contents, structure };
  }

  #device(): Device {
    const { device } = this.#options;
    return typeof device === "string" ? deviceNamed(device) : (device ?? defaultDevice());
  }

  #statics(args: readonly unknown[]): ReadonlyMap<number, unknown> {
    if (this.#options.staticArgnums === undefined) return none;
    const positions = checkArgnums(this.#options.staticArgnums, args.length, "jit: staticArgnums");
    return new Map(positions.map((i) => [i, args[i]]));
  }

  #traceFor(signature: Signature): TracedFunction {
    const isLast = this.#last && equalSignatures(this.#last.signature, signature);
    const key = isLast ? "" : signatureKey(signature);
    const kept = isLast
      ? this.#last
      : this.#kept.get(key)?.find((entry) => equalSignatures(entry.signature, signature));
    // Positions of host functions belong to one outermost trace.
    if (kept && (kept.traced.hosts.length === 0 || !currentTrace())) {
      this.#last = kept;
      return kept.traced;
    }
    return this.#trace(signature);
  }

  #trace(signature: Signature): TracedFunction {
    const { inputs, structure, statics } = signature;
    const traced = traceFunction(nameOf(this.#f), inputs, structure, (tree) =>
      applyTo(
        this.#f,
        Array.isArray(tree) ? tree.map((arg: unknown, i) => (statics.has(i) ? statics.get(i) : arg)) : tree,
      ),
    );
    this.#noteReason(signature);
    const ownHosts = traced.hosts.length === 0 || !currentTrace();
    // What belongs to an enclosing trace is of no use to a later call.
    if (ownHosts && traced.captured.every(({ kind }) => kind === "stored")) this.#keep({ signature, traced });
    return traced;
  }

  #keep(entry: Kept): void {
    const key = signatureKey(entry.signature);
    const others = (this.#kept.get(key) ?? []).filter(({ signature }) => !equalSignatures(signature, entry.signature));
    this.#kept.set(key, [...others, entry]);
    this.#last = entry;
  }

  #noteReason(signature: Signature): void {
    this.count++;
    const nearest = [...this.#kept.values()]
      .flat()
      .map((entry) => differences(entry.signature, signature))
      .reduce(
        (best: readonly string[] | undefined, next) => (best && best.length < next.length ? best : next),
        undefined,
      );
    if (nearest)
      this.reasons.push(
        `trace ${this.count} of "${nameOf(this.#f)}"${atLine(userLine())}: ${nearest.length === 0 ? "it is called in a trace that its last trace does not belong to" : nearest.join("; ")}`,
      );
  }

  #donation(contents: readonly Real[], structure: Structure, count: number): Donation | undefined {
    if (this.#options.donate === undefined) return undefined;
    const donated = leavesIn(structure, checkArgnums(this.#options.donate, count, "jit: donate"));
    const line = atLine(userLine());
    const release = (): void =>
      contents.forEach((content, i) => {
        if (donated[i] && content.kind === "stored")
          content.storage.release(`it was donated to jit("${nameOf(this.#f)}")${line}`);
      });
    return donationOf(donated, release);
  }
}

/** Within a trace a compiled function stays a function. */
function asCall({ program, weak }: TracedFunction, args: readonly Real[]): readonly Real[] {
  const trace = currentTrace();
  if (!trace) throw new Error("internal: a call in no trace");
  allow({ call: calls, pipeline: standardPipeline });
  const line = userLine();
  const results = trace.append(
    call,
    args.map((arg) => trace.read(arg)),
    { body: program },
    line,
  );
  return results.map((value, i) => trace.wrap(value, weak[i] ?? false, line));
}
