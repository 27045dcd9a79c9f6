/**
 * Iterations of a `while`, and branches, that are sent to the device before it is known whether they are wanted: their
 * dispatches take the numbers of workgroups from memory, where a kernel puts none for those that are not.
 */
import type { EntryNames, PrintedEntry, Shader } from "../shader.ts";
import type { PoolBuffer } from "./buffer-pool.ts";
import type { Range } from "./commands.ts";
import type { DispatchStep } from "./steps.ts";
import type { GpuDevice } from "./gpu-device.ts";

/** So many iterations are sent for each time the host looks at the condition. */
export const iterationsAhead = 8;

/** A dispatch, and the number for which it is to run. */
export interface Predicated {
  readonly step: DispatchStep;
  readonly of: number;
}

/** `args[i] = wanted[i]` for dispatches of the number that `chosen` holds, clamped to `0 … most`; 0 for others. */
export function predicateEntry(dispatches: number, most: number, { entryPoint, prefix }: EntryNames): PrintedEntry {
  const count = 3 * dispatches;
  const threads = 64;
  const [chosen, wanted, args] = ["chosen", "wanted", "args"].map((name) => prefix + name);
  const main = `@compute @workgroup_size(${threads}, 1, 1)
fn ${entryPoint}(@builtin(global_invocation_id) thread: vec3<u32>) {
  if (thread.x < ${count}u) {
    let first = 4u * (thread.x / 3u);
    let runs = ${wanted}[first + 3u] == u32(clamp(${chosen}[0], 0, ${most}));
    ${args}[thread.x] = select(0u, ${wanted}[first + thread.x % 3u], runs);
  }
}
`;
  return {
    entryPoint,
    bindings: [
      { binding: 0, buffer: 0, access: "read" },
      { binding: 1, buffer: 1, access: "read" },
      { binding: 2, buffer: 2, access: "read_write" },
    ],
    workgroupSize: [threads, 1, 1],
    workgroups: [Math.ceil(count / threads), 1],
    counters: false,
    sizes: new Set(),
    half: false,
    bindingLines: [
      `@group(0) @binding(0) var<storage, read> ${chosen}: array<i32>;`,
      `@group(0) @binding(1) var<storage, read> ${wanted}: array<u32>;`,
      `@group(0) @binding(2) var<storage, read_write> ${args}: array<u32>;`,
    ],
    tileLines: [],
    helpers: new Set(),
    main,
  };
}

/** For each dispatch its numbers of workgroups, and the number for which it is to run. */
const wantedGroups = (dispatches: readonly { readonly entry: Shader; readonly of: number }[]): Uint32Array =>
  Uint32Array.from(dispatches.flatMap(({ entry, of }) => [...entry.workgroups, 1, of]));

/** The numbers of workgroups of some dispatches, in memory. */
export class Predicate {
  readonly #owner: GpuDevice;
  readonly #wanted: PoolBuffer;
  readonly #args: PoolBuffer;
  readonly #offsets: ReadonlyMap<DispatchStep, number>;

  constructor(owner: GpuDevice, dispatches: readonly Predicated[]) {
    this.#owner = owner;
    this.#offsets = new Map(dispatches.map(({ step }, i) => [step, 12 * i]));
    const groups = wantedGroups(dispatches.map(({ step, of }) => ({ entry: step.shader, of })));
    this.#wanted = owner.pool.take(groups.byteLength, "numbers of workgroups");
    this.#args = owner.pool.take(12 * dispatches.length, "numbers of workgroups");
    // Memory from the pool may be that of a loop before, whose dispatches are gathered but not sent yet.
    owner.commands.submit();
    owner.gpu.queue.writeBuffer(this.#wanted.buffer, 0, groups);
  }

  /** What the shader binds. */
  ranges(chosen: Range): readonly Range[] {
    const { size } = this.#offsets;
    return [
      chosen,
      { memory: this.#wanted, offset: 0, bytes: 16 * size },
      { memory: this.#args, offset: 0, bytes: 12 * size },
    ];
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
