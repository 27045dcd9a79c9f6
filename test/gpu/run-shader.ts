/** Runs one printed shader by plain WebGPU, without the executor. */
import type { Shader } from "@cotangent/codegen-wgsl";

type Words = Float32Array | Int32Array | Uint32Array;

/** `GPUShaderStage`, `GPUBufferUsage` and `GPUMapMode`, which TypeScript does not declare. */
const forCompute = 0x04;
const usage = { mapRead: 0x01, copySource: 0x04, copyTarget: 0x08, storage: 0x80 };
const mapForReading = 0x01;

/** The bits that `shader` leaves in its buffer `target`, given the buffers of its kernel by position. */
export async function runShader(
  device: GPUDevice,
  { source, bindings, workgroups }: Shader,
  buffers: readonly Words[],
  target: number,
): Promise<ArrayBuffer> {
  const module = device.createShaderModule({ code: source });
  // Drivers may see that a binding is not needed: a layout of their own would leave it out.
  const layout = device.createBindGroupLayout({
    entries: bindings.map(({ binding, access }) => ({
      binding,
      visibility: forCompute,
      buffer: { type: access === "read" ? "read-only-storage" : "storage" },
    })),
  });
  const pipeline = await device.createComputePipelineAsync({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module },
  });
  const made = buffers.map(({ byteLength, buffer }) => {
    const storage = device.createBuffer({
      size: byteLength,
      usage: usage.storage | usage.copyTarget | usage.copySource,
    });
    device.queue.writeBuffer(storage, 0, buffer);
    return storage;
  });
  const size = buffers[target]!.byteLength;
  const result = device.createBuffer({ size, usage: usage.mapRead | usage.copyTarget });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout,
      entries: bindings.map(({ binding, buffer }) => ({ binding, resource: { buffer: made[buffer]! } })),
    }),
  );
  pass.dispatchWorkgroups(...workgroups);
  pass.end();
  encoder.copyBufferToBuffer(made[target]!, 0, result, 0, size);
  device.queue.submit([encoder.finish()]);
  await result.mapAsync(mapForReading);
  const bits = result.getMappedRange().slice();
  for (const buffer of [...made, result]) buffer.destroy();
  return bits;
}
