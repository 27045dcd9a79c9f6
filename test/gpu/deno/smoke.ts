/** Runs in Deno, whose WebGPU is that of Firefox: prints one JSON object with what a kernel computed. */
import { runWgsl, twice } from "../run-wgsl.ts";

const adapter = await navigator.gpu.requestAdapter();
if (!adapter) throw new Error("Deno finds no WebGPU adapter");
const device = await adapter.requestDevice();
const y = await runWgsl(device, twice, Float32Array.of(1, 2.5, -3));
console.log(JSON.stringify({ adapter: adapter.info.description, twice: [...y] }));
device.destroy();
