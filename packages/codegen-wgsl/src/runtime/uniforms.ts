/**
 * Where kernels find the counters of the loops around them, and the named sizes of a call: what these are at a time has a slot in a
 * uniform buffer, and the dispatches of that time are given the offset of the slot.
 */
import { maximalDepth } from "../loop-counters.ts";
import type { Shader } from "../shader.ts";
import { usage } from "./usage.ts";

const slots = 1024;
/** The alignment of dynamic offsets that every device accepts. */
const slotBytes = 256;
const slotWords = slotBytes / 4;

/** Numbers as they are now, and where they stand in the buffer, if they do. */
interface Numbers {
  readonly values: Uint32Array;
  offset: number | undefined;
}

const numbers = (): Numbers => ({ values: new Uint32Array(slotWords), offset: undefined });

export class Uniforms {
  readonly #device: GPUDevice;
  readonly #buffer: GPUBuffer;
  readonly #slots = new Uint32Array(slots * slotWords);
  readonly #counters = numbers();
  readonly #sizes = numbers();
  readonly #countersOnly: GPUBindGroup;
  readonly #both: GPUBindGroup;
  #used = 0;

  constructor(
    device: GPUDevice,
    layouts: { readonly counterLayout: GPUBindGroupLayout; readonly sizeLayout: GPUBindGroupLayout },
  ) {
    this.#device = device;
    const buffer = device.createBuffer({
      label: "cotangent uniforms",
      size: slots * slotBytes,
      usage: usage.uniform | usage.copyDst,
    });
    this.#buffer = buffer;
    const group = (layout: GPUBindGroupLayout, ...sizes: readonly number[]): GPUBindGroup =>
      device.createBindGroup({
        label: "cotangent uniforms",
        layout,
        entries: sizes.map((size, binding) => ({ binding, resource: { buffer, size } })),
      });
    this.#countersOnly = group(layouts.counterLayout, 4 * maximalDepth);
    this.#both = group(layouts.sizeLayout, 4 * maximalDepth, slotBytes);
  }

  /** Says how far the loop at `depth` is. */
  count(depth: number, value: number): void {
    this.#counters.values[depth] = value;
    this.#counters.offset = undefined;
  }

  /** Says what the members of the uniform of sizes are from now on. */
  setSizes(values: readonly number[]): void {
    if (values.length > slotWords) throw new Error(`internal: ${values.length} named sizes on WebGPU`);
    if (values.length === 0) return;
    this.#sizes.values.set(values);
    this.#sizes.offset = undefined;
  }

  /** Whether a dispatch of `shader` needs no slot that is not there before the work so far is submitted. */
  hasRoomFor({ counters, sizes }: Shader): boolean {
    const isNew = ({ offset }: Numbers): number => Number(offset === undefined);
    const more = (counters ? isNew(this.#counters) : 0) + (sizes.size > 0 ? isNew(this.#sizes) : 0);
    return this.#used + more <= slots;
  }

  /** Binds what a dispatch of `shader` reads. */
  bind(pass: GPUComputePassEncoder, { counters, sizes }: Shader): void {
    if (!counters && sizes.size === 0) return;
    const loops = counters ? this.#offsetOf(this.#counters) : 0;
    if (sizes.size === 0) pass.setBindGroup(1, this.#countersOnly, [loops]);
    else pass.setBindGroup(1, this.#both, [loops, this.#offsetOf(this.#sizes)]);
  }

  #offsetOf(content: Numbers): number {
    if (content.offset !== undefined) return content.offset;
    const offset = this.#used++ * slotBytes;
    this.#slots.set(content.values, offset / 4);
    content.offset = offset;
    return offset;
  }

  /** Sends the slots to the device: before the commands that read them are submitted. */
  upload(): void {
    if (this.#used > 0) this.#device.queue.writeBuffer(this.#buffer, 0, this.#slots, 0, this.#used * slotWords);
    this.#used = 0;
    this.#counters.offset = undefined;
    this.#sizes.offset = undefined;
  }
}
