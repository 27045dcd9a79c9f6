/** The memory of a plan while it is flattened: inputs and outputs, and temporaries of all plans that it calls, in one arena. */
import { at, type ArrayType } from "@cotangent/ir";
import type { Plan } from "@cotangent/kernel";
import { startMember } from "../sizes.ts";
import { bytesOf, isSized, Stack, type Mark, type Offset } from "../spans.ts";
import type { Place } from "./frame.ts";
import type { FlatPlan, Memory } from "./steps.ts";

export class Memories {
  readonly #memories: Memory[] = [];
  /** Of what is in each memory. */
  readonly #types: ArrayType[] = [];
  readonly #marks: Mark[] = [];
  /** Memories whose starts only the caller knows. */
  readonly #starts: number[] = [];
  readonly #input = new Stack(this.#marks, { offset: 0 });
  readonly #output = new Stack(this.#marks, { offset: 0 });
  /** Temporaries as long as sizes say. */
  #sized: Stack | undefined;
  #arenaBytes = 0;

  /** The places of inputs and outputs, by buffer. @param isPacked whether these are parts of one GPUBuffer each */
  arguments(plan: Plan, isPacked: boolean): ReadonlyMap<number, Place> {
    const places = new Map<number, Place>();
    for (const kind of ["input", "output"] as const)
      (kind === "input" ? plan.inputs : plan.outputs).forEach((buffer, position) => {
        const { type } = at(plan.buffers, buffer);
        const start = (kind === "input" ? this.#input : this.#output).place(type);
        const where = isPacked ? start : { offset: 0 };
        if (!places.has(buffer)) places.set(buffer, this.add({ kind, position, ...where, bytes: bytesOf(type) }, type));
      });
    return places;
  }

  /** A temporary, at `offset` if it is not as long as sizes say. */
  temporary(type: ArrayType, offset: number): Place {
    const start = isSized(type) ? this.#afterAll(type) : { offset };
    return this.add({ kind: "arena", ...start, bytes: bytesOf(type) }, type);
  }

  #afterAll(type: ArrayType): Offset {
    this.#sized ??= new Stack(this.#marks, { offset: 0, mark: this.#marks.push({ kind: "temporaries" }) - 1 });
    return this.#sized.place(type);
  }

  add(memory: Memory, type: ArrayType): Place {
    this.#types.push(type);
    return { memory: this.#memories.push(memory) - 1, slices: [] };
  }

  at(number: number): Memory {
    return at(this.#memories, number);
  }

  typeOf(number: number): ArrayType {
    return at(this.#types, number);
  }

  /** Makes the arena for temporaries of known sizes so long at least. */
  reserve(bytes: number): void {
    this.#arenaBytes = Math.max(this.#arenaBytes, bytes);
  }

  /** The member of the uniform that says where a memory starts. */
  startOf(memory: number): string {
    const known = this.#starts.indexOf(memory);
    return startMember(known < 0 ? this.#starts.push(memory) - 1 : known);
  }

  get whole(): Pick<FlatPlan, "memories" | "arenaBytes" | "marks" | "ends" | "starts"> {
    const arenaBytes = this.#arenaBytes;
    return {
      memories: this.#memories,
      arenaBytes,
      marks: this.#marks,
      ends: { input: this.#input.end, output: this.#output.end, arena: this.#sized?.end ?? { offset: arenaBytes } },
      starts: this.#starts,
    };
  }
}
