/** Buffers shared with other libraries on one WebGPU device. */
import { ArgumentError, showType, type ArrayType } from "@cotangent/ir";
import { allowArrays } from "./control.ts";
import { realOf } from "./content.ts";
import { defaultDevice, deviceNamed, isRemote, type Device, type RemoteDevice } from "./device.ts";
import { dtypeOf, type DtypeLike } from "./dtype-like.ts";
import { storedTensor } from "./execute.ts";
import { contentOf, Tensor } from "./tensor.ts";
import { storedOf } from "./trace.ts";

export interface GpuBufferOptions {
  readonly shape: readonly number[];
  /** f32 if absent. A bool takes four bytes, 0 or 1; an f16 two, and all of them a multiple of four. */
  readonly dtype?: DtypeLike;
  /** The device that made the buffer; the default device if absent. */
  readonly device?: Device | string;
}

/**
 * A tensor whose elements are in `buffer`, row-major from its start; nothing is copied. The buffer is not to be written
 * while the tensor is in use, is never destroyed by Cotangent, and needs the usages STORAGE and COPY_SRC.
 *
 * @throws ArgumentError `bad-argument` for a buffer that is too small or has not these usages.
 *
 * @example
 * const t = fromGpuBuffer(buffer, { shape: [256, 256] });
 */
export function fromGpuBuffer(buffer: GPUBuffer, { shape, dtype = "f32", device }: GpuBufferOptions): Tensor {
  allowArrays();
  const remote = remoteDevice(device);
  const type: ArrayType = { dtype: dtypeOf(dtype), shape };
  return new Tensor(storedTensor(remote, type, remote.adopt(type, buffer)));
}

/**
 * The buffer that holds the elements of `tensor`, row-major from its start, once the work that makes them is submitted;
 * nothing is copied. It is not to be written, and is the tensor's: keep the tensor as long as the buffer is used.
 *
 * @throws ArgumentError (the promise rejects) for a tensor on the CPU.
 */
export async function toGpuBuffer(tensor: Tensor): Promise<GPUBuffer> {
  const { storage, type } = storedOf(realOf(contentOf(tensor)));
  if (isRemote(storage.device)) return storage.on(storage.device, type).buffer();
  throw new ArgumentError(
    "wrong-device",
    `toGpuBuffer: ${showType(type)} is on the CPU`,
    'make it while the default device is WebGPU: setDefaultDevice("webgpu")',
  );
}

function remoteDevice(device: Device | string = defaultDevice()): RemoteDevice {
  const found = typeof device === "string" ? deviceNamed(device) : device;
  if (isRemote(found)) return found;
  throw new ArgumentError(
    "wrong-device",
    "fromGpuBuffer: the CPU has no GPUBuffers",
    'name the device that made the buffer: await device("webgpu", { gpuDevice }) shares that of another library',
  );
}
