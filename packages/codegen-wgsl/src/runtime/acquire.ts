/** Getting hold of a device: in browsers and Deno from `navigator.gpu`, in Node from the npm package `webgpu`. */
import { DeviceError } from "@cotangent/ir";
import { GpuDevice, type GpuDeviceOptions } from "./gpu-device.ts";

export interface AcquireOptions extends GpuDeviceOptions {
  /** A device that another library uses too; its limits and features are as it made them. */
  readonly gpuDevice?: GPUDevice;
  /** Which of several adapters to prefer. */
  readonly powerPreference?: GPUPowerPreference;
}

const wantedFeatures = ["shader-f16", "subgroups", "timestamp-query"] as const satisfies readonly GPUFeatureName[];

/** Limits that are raised to what the adapter has: those that decide how large kernels and arrays may be. */
const raisedLimits = [
  "maxStorageBuffersPerShaderStage",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** A device of this machine. @throws DeviceError `no-webgpu` where there is none. */
export async function acquire({ gpuDevice, powerPreference, ...options }: AcquireOptions = {}): Promise<GpuDevice> {
  if (gpuDevice) return new GpuDevice(gpuDevice, options);
  const gpu = await findGpu();
  const adapter = await gpu.requestAdapter(powerPreference ? { powerPreference } : {});
  if (!adapter)
    throw new DeviceError(
      "no-webgpu",
      "WebGPU is there, but it has no adapter",
      "install a graphics driver (in Node on Linux: one of Vulkan), or use the CPU",
    );
  const limits = Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({
    label: "cotangent",
    requiredFeatures: wantedFeatures.filter((feature) => adapter.features.has(feature)),
    requiredLimits: limits,
  });
  return new GpuDevice(device, options);
}

const noWebGpu = (found: string, cause?: unknown): DeviceError =>
  new DeviceError(
    "no-webgpu",
    found,
    "in Node: npm install webgpu; in a browser: use a current one and a secure context (https or localhost); or use the CPU",
    { cause },
  );

/** The entry of WebGPU. That of Node is made once and kept: the process crashes when it is collected. */
async function findGpu(): Promise<GPU> {
  const { navigator } = globalThis as { readonly navigator?: { readonly gpu?: GPU } };
  if (navigator?.gpu) return navigator.gpu;
  const { process } = globalThis as { readonly process?: { readonly versions?: { readonly node?: string } } };
  if (!process?.versions?.node) throw noWebGpu("this page has no navigator.gpu");
  return (kept[key] ??= await createInNode());
}

const key = Symbol.for("cotangent.webgpu");
const kept = globalThis as { [key]?: GPU };

/** By a name, so that bundlers for browsers do not follow the import. */
const nodePackage = "webgpu";

/** What the optional peer dependency `webgpu` exports. */
interface NodeWebGpu {
  create(options: readonly string[]): GPU;
  readonly globals: object;
}

async function createInNode(): Promise<GPU> {
  try {
    const { create, globals } = (await import(/* @vite-ignore */ nodePackage)) as NodeWebGpu;
    Object.assign(globalThis, globals);
    return create([]);
  } catch (cause) {
    throw noWebGpu("the npm package webgpu is not installed, or does not run on this machine", cause);
  }
}
