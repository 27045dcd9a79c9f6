/** The least that runs a kernel written by hand: no part of Cotangent, so that it tells a bad machine from a bad kernel. */

/** `GPUBufferUsage` and `GPUMapMode`, which TypeScript does not declare. */
const usage = { mapRead: 0x01, copySource: 0x04, copyTarget: 0x08, storage: 0x80 };
const mapForReading = 0x01;

/** The results of the entry point `main`, with workgroups of 64, of `code`, which reads binding 0 and writes binding 1. */
export async function runWgsl(device: GPUDevice, code: string, x: Float32Array<ArrayBuffer>): Promise<Float32Array> {
  const size = x.byteLength;
  const source = device.createBuffer({ size, usage: usage.storage | usage.copyTarget });
  const target = device.createBuffer({ size, usage: usage.storage | usage.copySource });
  const result = device.createBuffer({ size, usage: usage.mapRead | usage.copyTarget });
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute: { module } });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [source, target].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  device.queue.writeBuffer(source, 0, x);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(Math.ceil(x.length / 64));
  pass.end();
  encoder.copyBufferToBuffer(target, 0, result, 0, size);
  device.queue.submit([encoder.finish()]);
  await result.mapAsync(mapForReading);
  const y = new Float32Array(result.getMappedRange().slice());
  for (const buffer of [source, target, result]) buffer.destroy();
  return y;
}

/** `y[i] = 2 x[i]` */
export const twice = `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  if (thread.x < arrayLength(&y)) { y[thread.x] = 2.0 * x[thread.x]; }
}
`;
