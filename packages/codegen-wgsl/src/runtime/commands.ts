/** Commands on their way to a device: dispatches gathered into passes, and passes into submissions. */
import { at, BoundedCache } from "@cotangent/ir";
import type { Shader } from "../shader.ts";
import type { PoolBuffer } from "./buffer-pool.ts";
import type { Uniforms } from "./uniforms.ts";
import type { Pipeline } from "./pipelines.ts";

/** A part of a buffer that is bound. */
export interface Range {
  readonly memory: PoolBuffer;
  readonly offset: number;
  readonly bytes: number;
}

export interface Dispatching {
  readonly shader: Shader;
  readonly compiled: Pipeline;
  /** One for each binding. */
  readonly ranges: readonly Range[];
  readonly label: string;
  /** Where the numbers of workgroups are, if not those of the shader. */
  readonly indirect?: { readonly buffer: GPUBuffer; readonly offset: number } | undefined;
}

/** Times dispatches, one pass each. */
export interface PassTimer {
  /** The descriptor of the pass of one dispatch. */
  next(): GPUComputePassDescriptor;
  /** Adds what reads the times, at the end of a submission. */
  resolve(encoder: GPUCommandEncoder): void;
}

/** So many dispatches are submitted at once: enough to keep a device busy, few enough for it to begin soon. */
const dispatchesPerSubmission = 512;

export class Commands {
  readonly #device: GPUDevice;
  readonly #uniforms: Uniforms;
  #groups = new BoundedCache<string, GPUBindGroup>(8192);
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #dispatches = 0;
  /** Set while the dispatches are timed. */
  timer: PassTimer | undefined;

  constructor(device: GPUDevice, uniforms: Uniforms) {
    this.#device = device;
    this.#uniforms = uniforms;
  }

  dispatch({ shader, compiled: { pipeline, layout }, ranges, label, indirect }: Dispatching): void {
    if (!pipeline) throw new Error(`internal: the pipeline of ${label} is not compiled`);
    if (this.#dispatches >= dispatchesPerSubmission || !this.#uniforms.hasRoomFor(shader)) this.submit();
    const pass = this.#passFor();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.#groupOf(layout, shader, ranges, label));
    this.#uniforms.bind(pass, shader);
    if (indirect) pass.dispatchWorkgroupsIndirect(indirect.buffer, indirect.offset);
    else pass.dispatchWorkgroups(...shader.workgroups);
    this.#dispatches++;
    if (this.timer) this.#endPass();
  }

  copy(from: Range, to: GPUBuffer, offset: number): void {
    this.#endPass();
    this.#encoderFor().copyBufferToBuffer(from.memory.buffer, from.offset, to, offset, from.bytes);
  }

  /** Hands what was gathered to the device. */
  submit(): void {
    if (!this.#encoder) return;
    this.#endPass();
    this.timer?.resolve(this.#encoder);
    this.#uniforms.upload();
    this.#device.queue.submit([this.#encoder.finish()]);
    this.#encoder = undefined;
    this.#dispatches = 0;
  }

  /** Forgets what was gathered, after an error in the middle. */
  discard(): void {
    this.#pass = undefined;
    this.#encoder = undefined;
    this.#dispatches = 0;
  }

  /** Some buffer is gone: bind groups must not keep it. */
  forgetGroups(): void {
    this.#groups = new BoundedCache<string, GPUBindGroup>(8192);
  }

  #encoderFor(): GPUCommandEncoder {
    this.#encoder ??= this.#device.createCommandEncoder({ label: "cotangent" });
    return this.#encoder;
  }

  #passFor(): GPUComputePassEncoder {
    this.#pass ??= this.#encoderFor().beginComputePass(this.timer?.next() ?? { label: "cotangent" });
    return this.#pass;
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }

  #groupOf(layout: GPUBindGroupLayout, { bindings }: Shader, ranges: readonly Range[], label: string): GPUBindGroup {
    const access = bindings.map((binding) => binding.access).join();
    const key = `${access}|${ranges.map(({ memory, offset, bytes }) => `${memory.id}:${offset}:${bytes}`).join()}`;
    return this.#groups.get(key, () =>
      this.#device.createBindGroup({
        label,
        layout,
        entries: bindings.map(({ binding }, i) => {
          const { memory, offset, bytes } = at(ranges, i);
          return { binding, resource: { buffer: memory.buffer, offset, size: bytes } };
        }),
      }),
    );
  }
}
