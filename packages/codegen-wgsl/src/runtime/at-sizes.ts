/** A plan for arrays of any length, where the lengths are known: its numbers of workgroups and iterations, and its memory. */
import { at, evaluateDim, type ArrayType, type Dim, type Sizes } from "@cotangent/ir";
import { groupsAt } from "../groups.ts";
import { roomFor } from "../layout.ts";
import type { Shader, SizedShader } from "../shader.ts";
import { aligned, type Bytes, type Offset, type SizedBytes } from "../spans.ts";
import type { DispatchStep, FlatPlan, HostArray, Memory, Step } from "./steps.ts";

/** `flat` where the named sizes have these values. The texts of its shaders are the same for all of them. */
export const planAtSizes = (flat: FlatPlan<SizedShader>, sizes: Sizes): FlatPlan => new AtSizes(flat, sizes).plan();

class AtSizes {
  readonly #flat: FlatPlan<SizedShader>;
  readonly #sizes: Sizes;
  readonly #marks: number[] = [];
  readonly #shaders = new Map<SizedShader, Shader>();

  constructor(flat: FlatPlan<SizedShader>, sizes: Sizes) {
    this.#flat = flat;
    this.#sizes = sizes;
    // A mark may be after one before it.
    for (const mark of flat.marks)
      this.#marks.push(
        mark.kind === "temporaries" ? flat.arenaBytes : this.#offset(mark.start) + aligned(this.#bytes(mark.bytes)),
      );
  }

  plan(): FlatPlan {
    const { memories, steps, outputs, ends } = this.#flat;
    return {
      ...this.#flat,
      memories: memories.map((memory) => this.#memory(memory)),
      steps: this.#steps(steps),
      outputs: outputs.map((type) => this.#type(type)),
      arenaBytes: this.#offset(ends.arena),
    };
  }

  /** A length that comes out negative is that of an array without elements, and of a loop without iterations. */
  #length(dim: Dim): number {
    return Math.max(0, evaluateDim(dim, this.#sizes));
  }

  #type({ dtype, shape }: ArrayType): ArrayType {
    return { dtype, shape: shape.map((dim) => this.#length(dim)) };
  }

  #bytes({ shape, each }: SizedBytes): number {
    return roomFor(shape.reduce<number>((bytes, dim) => bytes * this.#length(dim), each));
  }

  #offset({ offset, mark }: Offset): number {
    return mark === undefined ? offset : at(this.#marks, mark) + offset;
  }

  #memory(memory: Memory): Memory {
    const { mark: _, ...own } = memory;
    const known = (bytes: Bytes): Bytes => (typeof bytes === "object" ? this.#bytes(bytes) : bytes);
    return { ...own, offset: this.#offset(memory), bytes: known(memory.bytes) };
  }

  #shader(shader: SizedShader): Shader {
    const known = this.#shaders.get(shader);
    if (known) return known;
    const made = { ...shader, workgroups: groupsAt(shader.workgroups, this.#sizes) };
    this.#shaders.set(shader, made);
    return made;
  }

  #steps(steps: readonly Step<SizedShader>[]): readonly Step[] {
    return steps.map((step) => this.#step(step));
  }

  #step(step: Step<SizedShader>): Step {
    switch (step.kind) {
      case "dispatch":
        return this.#dispatch(step);
      case "loop":
        return { ...step, count: this.#length(step.count), body: this.#steps(step.body) };
      case "while": {
        const { predicate, ...own } = step;
        const iteration = this.#steps(step.iteration);
        return { ...own, count: this.#length(step.count), iteration, ...this.#predicate(predicate) };
      }
      case "branch": {
        const { predicate, ...own } = step;
        const branches = step.branches.map((branch) => this.#steps(branch));
        return { ...own, branches, ...this.#predicate(predicate) };
      }
      case "effect":
        return { ...step, values: this.#arrays(step.values), results: this.#arrays(step.results) };
    }
  }

  #dispatch(step: DispatchStep<SizedShader>): DispatchStep {
    return { ...step, shader: this.#shader(step.shader) };
  }

  #predicate(shader: SizedShader | undefined): { readonly predicate?: Shader } {
    return shader ? { predicate: this.#shader(shader) } : {};
  }

  #arrays(arrays: readonly HostArray[]): readonly HostArray[] {
    return arrays.map(({ memory, type }) => ({ memory, type: this.#type(type) }));
  }
}
