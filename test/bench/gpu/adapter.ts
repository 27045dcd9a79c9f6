/** The adapter itself, by the plain interface of WebGPU: its name, and how fast it copies. */
import { acquire } from "@cotangent/codegen-wgsl";

export async function describeAdapter(): Promise<string> {
  const { gpu } = await acquire();
  const { vendor, architecture, device, description } = gpu.adapterInfo;
  const features = [...gpu.features].filter((name) => /f16|subgroups|timestamp/.test(name)).join(", ");
  gpu.destroy();
  return `${[description || device, vendor, architecture].filter(Boolean).join(", ")} (${features})`;
}

/** Bytes read and written a second by copies from one buffer to another. */
export async function copyBandwidth(): Promise<number> {
  const { gpu } = await acquire();
  const size = Math.min(256 * 2 ** 20, gpu.limits.maxBufferSize);
  const usage = 0x4 | 0x8; // COPY_SRC | COPY_DST
  const [from, to] = [gpu.createBuffer({ size, usage }), gpu.createBuffer({ size, usage })];
  const copies = async (count: number): Promise<number> => {
    const encoder = gpu.createCommandEncoder();
    for (let i = 0; i < count; i++) encoder.copyBufferToBuffer(from, 0, to, 0, size);
    const start = performance.now();
    gpu.queue.submit([encoder.finish()]);
    await gpu.queue.onSubmittedWorkDone();
    return (performance.now() - start) / 1e3;
  };
  await copies(2);
  const times = [await copies(8), await copies(8), await copies(8)];
  gpu.destroy();
  return (8 * 2 * size) / Math.min(...times);
}
