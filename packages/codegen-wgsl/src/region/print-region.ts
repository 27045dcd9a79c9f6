/** Prints a region as one entry point, its loops and branches as those of WGSL. */
import { at, get, type Dtype, type Shape } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import { fixedArrayType, trafficOf, type Binding } from "../bindings.ts";
import { splitDispatches, type Dispatch } from "../dispatches.ts";
import { bindAxes, countOf as itemsIn } from "../grid.ts";
import type { Helper } from "../helpers.ts";
import { Lines } from "../lines.ts";
import { counterAt } from "../loop-counters.ts";
import { identifier } from "../names.ts";
import type { Place } from "../place.ts";
import { ExpressionPrinter } from "../print-expression.ts";
import { wgslType } from "../print-scalar.ts";
import { StatementPrinter } from "../print-statement.ts";
import type { Place as RegionPlace } from "../runtime/frame.ts";
import type { EntryNames, PrintedEntry } from "../shader.ts";
import { printDim, printMember } from "../sizes.ts";
import type { LaidOut } from "./lay-out.ts";
import type { RegionStep } from "./region.ts";
import { isEachOwn, isSplittable } from "./splittable.ts";

/** @param commentOf the line in front of a kernel, given its comment; none if it is empty */
export const printRegion = (
  laidOut: LaidOut,
  names: EntryNames,
  commentOf: (comment: string) => string,
): PrintedEntry => new RegionPrinter(laidOut, names, commentOf).entry();

type LoopStep = Extract<RegionStep, { kind: "loop" | "while" }>;

class RegionPrinter {
  readonly #laidOut: LaidOut;
  readonly #names: EntryNames;
  readonly #commentOf: (comment: string) => string;
  readonly #lines = new Lines();
  readonly #helpers = new Set<Helper>();
  readonly #sizes = new Set<string>();
  readonly #numbers: ReadonlyMap<number, number>;
  /** The type of the elements of what is bound: words where elements of several types are. */
  readonly #elements: readonly string[];
  #usesCounters = false;
  #asks = 0;

  constructor(laidOut: LaidOut, names: EntryNames, commentOf: (comment: string) => string) {
    this.#laidOut = laidOut;
    this.#names = names;
    this.#commentOf = commentOf;
    const { region, ranges, spots } = laidOut;
    this.#numbers = new Map([...region.memories.keys()].map((memory, i) => [memory, i]));
    this.#elements = ranges.map((_, range) => {
      const types = new Set(
        [...region.memories].flatMap(([number, { type }]) => {
          const spot = get(spots, number, "place in a region");
          return spot.kind === "bound" && spot.range === range ? [memoryType(type.dtype)] : [];
        }),
      );
      const [only, ...more] = types;
      return only !== undefined && more.length === 0 ? only : "u32";
    });
  }

  entry(): PrintedEntry {
    const { entryPoint, prefix } = this.#names;
    const { region, threads, ranges } = this.#laidOut;
    const workgroupSize = [threads, 1, 1] as const;
    const builtins = threads > 1 ? "@builtin(local_invocation_index) local: u32" : "";
    this.#lines.block(`@compute @workgroup_size(${workgroupSize.join(", ")})\nfn ${entryPoint}(${builtins}) `, () => {
      for (const line of this.#declared("variable")) this.#lines.add(line);
      this.#steps(region.steps);
    });
    const bindings = ranges.map(({ kind }, binding): Binding => ({
      binding,
      buffer: binding,
      access: kind === "input" ? "read" : "read_write",
    }));
    return {
      entryPoint,
      bindings,
      workgroupSize,
      workgroups: [1, 1],
      counters: this.#usesCounters,
      sizes: this.#sizes,
      half: false,
      bindingLines: bindings.map(
        ({ binding, access }) =>
          `@group(0) @binding(${binding}) var<storage, ${access}> ${this.#boundName(binding)}: array<${at(this.#elements, binding)}>;`,
      ),
      tileLines: [
        ...this.#declared("workgroup"),
        ...(this.#asks > 0 && threads > 1 ? [`var<workgroup> ${prefix}asked: i32;`] : []),
      ],
      helpers: this.#helpers,
      main: this.#lines.text,
    };
  }

  #boundName(range: number): string {
    return this.#names.prefix + at(this.#laidOut.ranges, range).kind;
  }

  #declared(kind: "variable" | "workgroup"): readonly string[] {
    const { region, spots } = this.#laidOut;
    return [...region.memories].flatMap(([memory, { type }]) => {
      if (spots.get(memory)?.kind !== kind) return [];
      const place = this.#place({ memory, slices: [] }, type.dtype, type.shape);
      return [`${kind === "variable" ? "var" : "var<workgroup>"} ${place.name}: ${fixedArrayType(place)};`];
    });
  }

  #place({ memory, slices }: RegionPlace, dtype: Dtype, shape: Shape): Place {
    const { spots } = this.#laidOut;
    const spot = get(spots, memory, "place in a region");
    const number = get(this.#numbers, memory, "number of a memory");
    const start = spot.kind === "bound" && spot.start !== 0 ? [this.#start(spot.start)] : [];
    const steps = slices.map(({ depth, stride }) => `${this.#counter(depth)} * ${printDim(stride, this.#sizes)}`);
    const base = [...start, ...steps];
    return {
      name:
        spot.kind === "bound"
          ? this.#boundName(spot.range)
          : `${spot.kind === "workgroup" ? this.#names.prefix : ""}x${number}`,
      dtype,
      shape,
      inMemory: spot.kind !== "variable",
      half: false,
      atomic: false,
      wide: false,
      words: spot.kind === "bound" && at(this.#elements, spot.range) !== memoryType(dtype),
      ...(base.length > 0 && { base: base.join(" + ") }),
    };
  }

  #start(start: number | string): string {
    return typeof start === "number" ? `${start}i` : printMember(start, this.#sizes);
  }

  #counter(depth: number): string {
    if (depth >= this.#laidOut.region.depth) return `c${depth}`;
    this.#usesCounters = true;
    return counterAt(depth);
  }

  #steps(steps: readonly RegionStep[]): void {
    for (const step of steps) this.#step(step);
  }

  #step(step: RegionStep): void {
    const lines = this.#lines;
    switch (step.kind) {
      case "run":
        return this.#run(step);
      case "loop": {
        const { limit, backwards, body } = step;
        const most = printDim(step.count, this.#sizes);
        const end = limit ? `min(${this.#asked(limit)}, ${most})` : most;
        return lines.block(`for (${this.#header(step, end, backwards)}) `, () => this.#steps(body));
      }
      case "while": {
        const { condition, test, body } = step;
        return lines.block(`for (${this.#header(step, printDim(step.count, this.#sizes), false)}) `, () => {
          this.#steps(condition);
          lines.add(`if (${this.#asked(test)} == 0i) { break; }`);
          this.#steps(body);
        });
      }
      case "branch": {
        const last = step.branches.length - 1;
        return lines.block(`switch (clamp(${this.#asked(step.index)}, 0i, ${last}i)) `, () =>
          step.branches.forEach((branch, i) =>
            lines.block(i === last ? "default: " : `case ${i}i: `, () => this.#steps(branch)),
          ),
        );
      }
    }
  }

  /** The iterations before `end`, or those of them that this dispatch does. */
  #header({ depth, chunk }: LoopStep, end: string, backwards: boolean): string {
    const counter = `c${depth}`;
    let [first, last] = ["0i", end];
    if (chunk) {
      const [done, rest] = [`d${depth}`, `e${depth}`];
      this.#lines.add(`let ${done}: i32 = ${this.#counter(chunk.depth)} * ${chunk.length}i;`);
      // Counted from the end if the loop runs backwards.
      this.#lines.add(
        `let ${rest}: i32 = ${backwards ? `${end} - ${done}` : `min(${end}, ${done} + ${chunk.length}i)`};`,
      );
      [first, last] = backwards ? [`max(${rest} - ${chunk.length}i, 0i)`, rest] : [done, rest];
    }
    return backwards
      ? `var ${counter}: i32 = ${last} - 1i; ${counter} >= ${first}; ${counter}--`
      : `var ${counter}: i32 = ${first}; ${counter} < ${last}; ${counter}++`;
  }

  /** The number at `place` as an i32, which is the same for all threads. */
  #asked(place: RegionPlace): string {
    const { region, threads } = this.#laidOut;
    const { dtype } = get(region.memories, place.memory, "memory of a region").type;
    const value = this.#printerOf([this.#place(place, dtype, [])]).load(0, []);
    const text = dtype.kind === "int" ? value : `i32(${value})`;
    const name = `a${this.#asks++}`;
    if (threads === 1) this.#lines.add(`let ${name}: i32 = ${text};`);
    else {
      const shared = `${this.#names.prefix}asked`;
      this.#lines.add(`if (local == 0u) { ${shared} = ${text}; }`);
      this.#lines.add(`let ${name}: i32 = workgroupUniformLoad(&${shared});`);
    }
    return name;
  }

  #printerOf(places: readonly Place[]): ExpressionPrinter {
    return new ExpressionPrinter(places, this.#lines, this.#helpers, this.#sizes);
  }

  #run({ kernel, places }: Extract<RegionStep, { kind: "run" }>): void {
    const { threads } = this.#laidOut;
    const comment = this.#commentOf(kernel.comment);
    if (comment !== "") this.#lines.add(comment);
    const all = this.#placesOf(kernel, places);
    if (threads === 1) return this.#lines.block("", () => this.#alone(kernel, all));
    if (isSplittable(kernel))
      return splitDispatches(kernel).forEach((dispatch) => {
        this.#shared(kernel, dispatch, all);
        this.#wait();
      });
    this.#lines.block("if (local == 0u) ", () => this.#alone(kernel, all));
    return this.#wait();
  }

  /** Until all threads have come this far, and see what the others have written. */
  #wait(): void {
    const { ranges } = this.#laidOut;
    if (ranges.some(({ kind }) => kind !== "input")) this.#lines.add("storageBarrier();");
    this.#lines.add("workgroupBarrier();");
  }

  #placesOf({ buffers }: Kernel, given: readonly RegionPlace[]): readonly Place[] {
    let next = 0;
    return buffers.map(({ name, type, space }, i): Place => {
      if (space === "buffer") return this.#place(at(given, next++), type.dtype, type.shape);
      const plain = { inMemory: false, half: false, atomic: false, wide: false, words: false };
      return { name: identifier("r", i, name), dtype: type.dtype, shape: type.shape, ...plain };
    });
  }

  #alone(kernel: Kernel, places: readonly Place[]): void {
    this.#registers(kernel, { grid: [], threads: [], body: kernel.body }, places);
    new StatementPrinter(this.#printerOf(places), []).statements(kernel.body);
  }

  /** The iterations of a grid, one thread every so many. */
  #shared(kernel: Kernel, dispatch: Dispatch, places: readonly Place[]): void {
    const { threads } = this.#laidOut;
    const body = (printer: ExpressionPrinter): void => {
      this.#registers(kernel, dispatch, places);
      new StatementPrinter(printer, []).statements(dispatch.body);
    };
    const printer = this.#printerOf(places);
    const items = itemsIn(dispatch.grid);
    if (dispatch.grid.length === 0 || !isEachOwn(dispatch)) {
      return this.#lines.block("if (local == 0u) ", () => {
        if (dispatch.grid.length === 0) return body(printer);
        this.#lines.block(`for (var item: i32 = 0i; item < ${items}i; item++) `, () => {
          bindAxes(printer, dispatch.grid, "item");
          body(printer);
        });
      });
    }
    this.#lines.block(`for (var item: i32 = i32(local); item < ${items}i; item += ${threads}i) `, () => {
      bindAxes(printer, dispatch.grid, "item");
      body(printer);
    });
  }

  #registers(kernel: Kernel, dispatch: Dispatch, places: readonly Place[]): void {
    const { read, written } = trafficOf(dispatch);
    kernel.buffers.forEach(({ space }, i) => {
      if (space !== "buffer" && (read.has(i) || written.has(i)))
        this.#lines.add(`var ${at(places, i).name}: ${fixedArrayType(at(places, i))};`);
    });
  }
}

/** How elements of a dtype are declared in memory. */
const memoryType = (dtype: Dtype): string => (dtype.kind === "bool" ? "u32" : wgslType(dtype));
