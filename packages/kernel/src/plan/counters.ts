/**
 * Arrays 0, 1, 2, … that loops go through: each iteration sees its own number. There is one in a plan for each length, filled
 * at the beginning, and no more than that is needed where a printer has the number at hand.
 */
import { at, axisIndex, i32, lowerStep, NodeTable, showType, sizeIndex } from "@cotangent/ir";
import type { ArrayType, Dim, Program, Value } from "@cotangent/ir";
import type { Kernel } from "../kernel.ts";
import type { BufferRef, Command, PlanBuffer } from "../plan.ts";
import { knownBelow } from "./known-below.ts";

export class Counters {
  /** What fills the arrays. */
  readonly first: Command[] = [];
  readonly #buffers: PlanBuffer[];
  readonly #schedule: (kernel: Kernel) => Kernel;
  readonly #known = new Map<string, BufferRef>();

  constructor(buffers: PlanBuffer[], schedule: (kernel: Kernel) => Kernel) {
    this.#buffers = buffers;
    this.#schedule = schedule;
  }

  /** `program` with the positions that only loops go through, element by element, as its last inputs, and where these are. */
  apart(program: Program): { readonly program: Program; readonly positions: readonly BufferRef[] } {
    const found = program.steps.filter((step) => step.args.length === 0 && isCounter(step));
    if (found.length === 0) return { program, positions: [] };
    const values = new Set(found.flatMap(({ results }) => results));
    for (const value of usedOtherwise(program, values)) values.delete(value);
    const steps = program.steps.filter(({ results }) => !results.some((value) => values.has(value)));
    return {
      program: { ...program, steps, inputs: [...program.inputs, ...values] },
      positions: [...values].map(({ type }) => this.#array(type)),
    };
  }

  #array(type: ArrayType): BufferRef {
    const key = showType(type);
    const known = this.#known.get(key);
    if (known) return known;
    const made = { buffer: this.#buffers.push({ type, role: "temporary", counts: true }) - 1 };
    this.#known.set(key, made);
    this.first.push({ kind: "run", kernel: this.#schedule(counterKernel(type)), buffers: [made] });
    return made;
  }

  /** `kernel` on `refs`, some of which may be the number of an iteration. */
  known(kernel: Kernel, refs: readonly BufferRef[]): Kernel {
    const places = kernel.buffers.flatMap(({ space }, i) => (space === "buffer" ? [i] : []));
    const limits = refs.flatMap(({ buffer, slices }, i): readonly (readonly [number, Dim])[] => {
      const { counts, type } = at(this.#buffers, buffer);
      return counts && slices ? [[at(places, i), at(type.shape, 0)]] : [];
    });
    return knownBelow(kernel, new Map(limits));
  }
}

type Step = Program["steps"][number];

function isCounter(step: Step): boolean {
  const [value] = step.results;
  if (value?.type.dtype !== i32 || value.type.shape.length !== 1) return false;
  const form = lowerStep(step);
  const node = form.form === "scalar" ? form.results[0] : undefined;
  return node?.kind === "position" && node.index.kind === "axis";
}

/** Those of `values` that are no elements of loops somewhere. */
function usedOtherwise({ steps, outputs }: Program, values: ReadonlySet<Value>): readonly Value[] {
  const others = steps.flatMap((step): readonly Value[] => {
    if (!step.args.some((arg) => values.has(arg))) return [];
    const form = lowerStep(step);
    if (form.form !== "loop") return step.args;
    return step.args.slice(0, Number(form.bounded ?? false) + form.consts + form.carries);
  });
  return [...outputs, ...others];
}

/** `y[i] = i` */
function counterKernel(type: ArrayType): Kernel {
  const [length = 0] = type.shape;
  const index = axisIndex(0);
  const value = new NodeTable().position(index);
  return {
    name: "counter",
    comment: "counter",
    buffers: [{ name: "y", type, space: "buffer", access: "write" }],
    body: [
      {
        kind: "loop",
        axis: 0,
        extent: sizeIndex(length),
        role: "parallel",
        body: [{ kind: "store", target: 0, index: [index], value, mode: "set", guards: [] }],
      },
    ],
  };
}
