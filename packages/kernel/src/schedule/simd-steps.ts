/** The steps of a reduction one after the other: some of them written out, and in blocks where there are many. */
import { at, axisIndex, linearIndex, type Index } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis } from "../kernel.ts";
import { sizeOfAxis } from "./nest.ts";
import { evenly } from "./simd-tiles.ts";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

/** Steps that are added up before they join the total. */
const blockDepth = 256;
/** Steps that are written out one after the other. */
const unrolledSteps = 4;

/** The statements of a step, where the axes of the reduction have these indices. */
export type Step = (depth: ReadonlyMap<number, Index>) => readonly KernelStatement[];

/** The steps of a reduction in order, some of them written out. */
export class Steps {
  readonly #shop: Workshop;
  readonly #axes: readonly ReduceAxis[];
  readonly #last: ReduceAxis;

  constructor(shop: Workshop, axes: readonly ReduceAxis[], last: ReduceAxis) {
    this.#shop = shop;
    this.#axes = axes;
    this.#last = last;
  }

  /** Whether there are too many to be added up one after the other. */
  get blocked(): boolean {
    return this.#axes.reduce((product, axis) => product * sizeOfAxis(axis), 1) > 2 * blockDepth;
  }

  all(step: Step): readonly KernelStatement[] {
    return this.#around(
      this.#axes.slice(0, -1),
      this.#run(sizeOfAxis(this.#last), (index) => step(new Map([[this.#last.axis, index]]))),
    );
  }

  /** Blocks of steps, each run by `block`; inner axes are taken together as long as they are short. */
  blocks(
    block: (run: (step: Step) => readonly KernelStatement[]) => readonly KernelStatement[],
  ): readonly KernelStatement[] {
    let inner = this.#axes.length - 1;
    for (let size = sizeOfAxis(this.#last); inner > 0; inner--) {
      size *= sizeOfAxis(at(this.#axes, inner - 1));
      if (size > blockDepth) break;
    }
    const [outside, inside] = [this.#axes.slice(0, inner), this.#axes.slice(inner)];
    if (inside.length > 1)
      return this.#around(
        outside,
        block((step) =>
          this.#around(
            inside.slice(0, -1),
            this.#run(sizeOfAxis(this.#last), (index) => step(new Map([[this.#last.axis, index]]))),
          ),
        ),
      );
    const runs = blocksOf(sizeOfAxis(this.#last), evenly(sizeOfAxis(this.#last), blockDepth, unrolledSteps)).flatMap(
      (run) => {
        const counter = this.#shop.axis(run.count);
        return this.#shop.loop(
          counter,
          "sequential",
          block((step) =>
            this.#run(run.width, (index) =>
              step(new Map([[this.#last.axis, blockIndex(run, axisIndex(counter), index)]])),
            ),
          ),
        );
      },
    );
    return this.#around(outside, runs);
  }

  #run(count: number, body: (index: Index) => readonly KernelStatement[]): readonly KernelStatement[] {
    return blocksOf(count, unrolledSteps).flatMap((run) => {
      const [block, step] = [this.#shop.axis(run.count), this.#shop.axis(run.width)];
      const inner = body(blockIndex(run, axisIndex(block), axisIndex(step)));
      return this.#shop.loop(block, "reduce", this.#shop.loop(step, "unrolled", inner));
    });
  }

  #around(axes: readonly ReduceAxis[], body: readonly KernelStatement[]): readonly KernelStatement[] {
    return axes.reduceRight((inner, { axis }) => this.#shop.loop(axis, "reduce", inner), body);
  }
}

/** The position of a step among all, in the order in which they are made. */
export const depthIndex = (axes: readonly ReduceAxis[], depth: ReadonlyMap<number, Index>): Index =>
  linearIndex(
    axes.map(({ axis }) => depth.get(axis) ?? axisIndex(axis)),
    axes.map(({ extent }) => extent),
  );
