/**
 * Where kernels find the counters of the loops around them: each iteration has a slot in a uniform buffer, and its
 * dispatches are given the offset of the slot.
 */
import { maximalDepth } from "../loop-counters.ts";
import { usage } from "./usage.ts";

const slots = 1024;
/** The alignment of dynamic offsets that every device accepts. */
const slotBytes = 256;
const counterBytes = maximalDepth * 4;

export class Counters {
  readonly #device: GPUDevice;
  readonly #buffer: GPUBuffer;
  readonly #slots = new Uint32Array((slots * slotBytes) / 4);
  readonly #current = new Uint32Array(maximalDepth);
  readonly group: GPUBindGroup;
  #used = 0;
  #isWritten = false;

  constructor(device: GPUDevice, layout: GPUBindGroupLayout) {
    this.#device = device;
    const size = this.#slots.byteLength;
    this.#buffer = device.createBuffer({
      label: "cotangent loop counters",
      size,
      usage: usage.uniform | usage.copyDst,
    });
    const entry = { binding: 0, resource: { buffer: this.#buffer, size: counterBytes } };
    this.group = device.createBindGroup({ label: "cotangent loop counters", layout, entries: [entry] });
  }

  set(depth: number, value: number): void {
    this.#current[depth] = value;
    this.#isWritten = false;
  }

  /** Whether {@link offset} needs a slot that is not there before the work so far is submitted. */
  get isFull(): boolean {
    return !this.#isWritten && this.#used === slots;
  }

  /** Where the counters as they are now stand in the buffer. */
  offset(): number {
    if (!this.#isWritten) {
      this.#slots.set(this.#current, (this.#used * slotBytes) / 4);
      this.#used++;
      this.#isWritten = true;
    }
    return (this.#used - 1) * slotBytes;
  }

  /** Sends the slots to the device: before the commands that read them are submitted. */
  upload(): void {
    if (this.#used > 0) this.#device.queue.writeBuffer(this.#buffer, 0, this.#slots, 0, (this.#used * slotBytes) / 4);
    this.#used = 0;
    this.#isWritten = false;
  }

  destroy(): void {
    this.#buffer.destroy();
  }
}
