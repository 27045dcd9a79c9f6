/**
 * Iterations of a `while` that are sent to the device before it is known whether they are wanted: their dispatches take
 * the numbers of workgroups from memory, where a kernel puts none once the condition is false.
 */
import type { Shader } from "../print-kernel.ts";
import type { PoolBuffer } from "./buffer-pool.ts";
import type { Range } from "./commands.ts";
import type { DispatchStep } from "./flatten.ts";
import type { GpuDevice } from "./gpu-device.ts";

/** So many iterations are sent for each time the host looks at the condition. */
export const iterationsAhead = 8;

/** `args[i] = wanted[i]` while the condition holds, 0 otherwise. */
export function predicateShader(dispatches: number): Shader {
  const count = 3 * dispatches;
  const threads = 64;
  const source = `@group(0) @binding(0) var<storage, read> condition: array<u32>;
@group(0) @binding(1) var<storage, read> wanted: array<u32>;
@group(0) @binding(2) var<storage, read_write> args: array<u32>;
@compute @workgroup_size(${threads}, 1, 1)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  if (thread.x < ${count}u) { args[thread.x] = select(0u, wanted[thread.x], condition[0] != 0u); }
}
`;
  return {
    source,
    entryPoint: "main",
    bindings: [
      { binding: 0, buffer: 0, access: "read" },
      { binding: 1, buffer: 1, access: "read" },
      { binding: 2, buffer: 2, access: "read_write" },
    ],
    workgroupSize: [threads, 1, 1],
    workgroups: [Math.ceil(count / threads), 1],
    counters: false,
    half: false,
  };
}

/** The numbers of workgroups of some dispatches, in memory. */
export class Predicate {
  readonly #owner: GpuDevice;
  readonly #wanted: PoolBuffer;
  readonly #args: PoolBuffer;
  readonly #offsets: ReadonlyMap<DispatchStep, number>;

  constructor(owner: GpuDevice, dispatches: readonly DispatchStep[]) {
    this.#owner = owner;
    this.#offsets = new Map(dispatches.map((step, i) => [step, 12 * i]));
    const groups = Uint32Array.from(dispatches.flatMap(({ shader }) => [...shader.workgroups, 1]));
    this.#wanted = owner.pool.take(groups.byteLength, "numbers of workgroups");
    this.#args = owner.pool.take(groups.byteLength, "numbers of workgroups");
    // Memory from the pool may be that of a loop before, whose dispatches are gathered but not sent yet.
    owner.commands.submit();
    owner.gpu.queue.writeBuffer(this.#wanted.buffer, 0, groups);
  }

  /** What the shader binds. */
  ranges(condition: Range): readonly Range[] {
    const bytes = 12 * this.#offsets.size;
    return [condition, { memory: this.#wanted, offset: 0, bytes }, { memory: this.#args, offset: 0, bytes }];
  }

  /** Where the numbers of workgroups of `step` are. */
  indirect(step: DispatchStep): { readonly buffer: GPUBuffer; readonly offset: number } {
    const offset = this.#offsets.get(step);
    if (offset === undefined) throw new Error("internal: a dispatch that is not predicated");
    return { buffer: this.#args.buffer, offset };
  }

  release(): void {
    for (const buffer of [this.#wanted, this.#args]) this.#owner.pool.giveBack(buffer);
  }
}
