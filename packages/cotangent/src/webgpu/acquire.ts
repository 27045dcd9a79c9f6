/** The WebGPU device as the tensors see it. Loaded when one is asked for, so that others do not pay for it. */
import {
  acquire,
  compileForGpu,
  compileSizedForGpu,
  DeviceArray,
  planForGpu,
  printWgsl,
  type GpuDevice,
} from "@cotangent/codegen-wgsl";
import { BoundedCache, dissolveCalls, optimize, type ArrayType, type Program, type TypedArray } from "@cotangent/ir";
import { gpuKernelCost, type Kernel } from "@cotangent/kernel";
import { kernelsOf, type Emitted } from "../backend.ts";
import type { KernelProfile, RemoteArray, RemoteDevice, RemoteExecutable, WebGpuOptions } from "../device.ts";

/** A device of this machine, as a function of its name. */
export async function acquireWebGpu(options: WebGpuOptions): Promise<(name: string) => RemoteDevice> {
  const gpu = await acquire(options);
  return (name) => new WebGpu(name, gpu);
}

class WebGpu implements RemoteDevice {
  readonly kind = "webgpu";
  readonly name: string;
  readonly gpu: GpuDevice;
  readonly #executables = new BoundedCache<string, RemoteExecutable>(4096);

  constructor(name: string, gpu: GpuDevice) {
    this.name = name;
    this.gpu = gpu;
  }

  get lost(): Error | undefined {
    return this.gpu.lost;
  }

  upload(type: ArrayType, elements: TypedArray): RemoteArray {
    return this.gpu.upload(type, elements);
  }

  adopt(type: ArrayType, buffer: GPUBuffer): RemoteArray {
    return this.gpu.adopt(type, buffer);
  }

  compile(key: string, program: () => Program, donated: readonly boolean[]): RemoteExecutable {
    return this.#executables.get(key, () => {
      const executable = compileForGpu(this.gpu, optimize(dissolveCalls(program())), donated);
      return {
        run: (inputs, effects) => executable.run(deviceArrays(inputs), effects),
        ready: () => executable.ready(),
      };
    });
  }

  compileSized(program: Program): Pick<RemoteExecutable, "run"> {
    const executable = compileSizedForGpu(this.gpu, optimize(dissolveCalls(program)));
    return { run: (inputs, effects) => executable.run(deviceArrays(inputs), effects) };
  }

  async profile(program: Program, inputs: readonly RemoteArray[]): Promise<readonly KernelProfile[]> {
    const executable = compileForGpu(this.gpu, optimize(dissolveCalls(program)));
    const arrays = deviceArrays(inputs);
    for (const output of executable.run(arrays)) output.dispose();
    const times = await executable.profile(arrays);
    return times.map(({ kernel, ...time }) => ({
      ...time,
      name: kernel.name,
      comment: kernel.comment,
      ...gpuKernelCost(kernel),
    }));
  }

  emit(program: Program): Emitted {
    const kernels = [...kernelsOf(planForGpu(this.gpu, program))];
    return { kernels, source: kernels.map(showShaders).join("\n"), language: "wgsl" };
  }
}

function deviceArrays(inputs: readonly RemoteArray[]): readonly DeviceArray[] {
  const arrays = inputs.filter((input) => input instanceof DeviceArray);
  if (arrays.length < inputs.length) throw new Error("internal: an array of another kind of device");
  return arrays;
}

const showShaders = (kernel: Kernel): string =>
  [`// ${kernel.name}: ${kernel.comment}`, ...printWgsl(kernel).map(({ source }) => source)].join("\n");
