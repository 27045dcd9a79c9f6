/** Compute pipelines of one device: each shader text is compiled once, all that a program needs at the same time. */
import { DeviceError } from "@cotangent/ir";
import type { Shader } from "../shader.ts";
import { computeStage } from "./usage.ts";

/** A pipeline that is compiled, is being compiled, or could not be. */
export interface Pipeline {
  readonly done: Promise<void>;
  readonly layout: GPUBindGroupLayout;
  /** Present once it is compiled. */
  readonly pipeline: GPUComputePipeline | undefined;
  readonly error: Error | undefined;
}

export class Pipelines {
  readonly #device: GPUDevice;
  readonly #known = new Map<string, Pipeline>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  /** Of the counters of loops, and of these and named sizes. */
  readonly counterLayout: GPUBindGroupLayout;
  readonly sizeLayout: GPUBindGroupLayout;

  constructor(device: GPUDevice) {
    this.#device = device;
    const uniforms = (...bindings: readonly number[]): GPUBindGroupLayout =>
      device.createBindGroupLayout({
        label: "cotangent uniforms",
        entries: bindings.map((binding) => ({
          binding,
          visibility: computeStage,
          buffer: { type: "uniform", hasDynamicOffset: true },
        })),
      });
    this.counterLayout = uniforms(0);
    this.sizeLayout = uniforms(0, 1);
  }

  /** The pipeline of `shader`; compiling starts when it is first asked for. `label` names it in errors and profilers. */
  get(shader: Shader, label: string): Pipeline {
    const known = this.#known.get(shader.source);
    if (known) return known;
    const made = this.#start(shader, label);
    this.#known.set(shader.source, made);
    return made;
  }

  get count(): number {
    return this.#known.size;
  }

  #start(shader: Shader, label: string): Pipeline {
    const layout = this.#layoutOf(shader);
    const state: { -readonly [K in keyof Pipeline]: Pipeline[K] } = {
      done: Promise.resolve(),
      layout,
      pipeline: undefined,
      error: undefined,
    };
    state.done = this.#compile(shader, layout, label).then(
      (pipeline) => void (state.pipeline = pipeline),
      (error: unknown) => void (state.error = error instanceof Error ? error : new Error(String(error))),
    );
    return state;
  }

  async #compile(shader: Shader, layout: GPUBindGroupLayout, label: string): Promise<GPUComputePipeline> {
    const device = this.#device;
    // The module's own error repeats that of the pipeline.
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label, code: shader.source });
    const scope = device.popErrorScope();
    const uniforms = shader.sizes.size > 0 ? this.sizeLayout : shader.counters && this.counterLayout;
    try {
      return await device.createComputePipelineAsync({
        label,
        layout: device.createPipelineLayout({ label, bindGroupLayouts: uniforms ? [layout, uniforms] : [layout] }),
        compute: { module, entryPoint: shader.entryPoint },
      });
    } catch (cause) {
      throw await compileError(module, shader, label, cause);
    } finally {
      await scope.catch(() => null);
    }
  }

  #layoutOf({ bindings }: Shader): GPUBindGroupLayout {
    const key = bindings.map(({ access }) => access).join();
    const known = this.#layouts.get(key);
    if (known) return known;
    const layout = this.#device.createBindGroupLayout({
      label: `cotangent ${key}`,
      entries: bindings.map(({ binding, access }) => ({
        binding,
        visibility: computeStage,
        buffer: { type: access === "read" ? "read-only-storage" : "storage" },
      })),
    });
    this.#layouts.set(key, layout);
    return layout;
  }
}

/** Names the kernel and shows the lines of its text that the compiler complains of. */
async function compileError(
  module: GPUShaderModule,
  { source }: Shader,
  label: string,
  cause: unknown,
): Promise<DeviceError> {
  const { messages } = await module.getCompilationInfo();
  const lines = source.split("\n");
  const shown = messages
    .filter(({ type }) => type === "error")
    .map(({ lineNum, message }) => `line ${lineNum}: ${message}\n    ${lines[lineNum - 1] ?? ""}`);
  const reasons = shown.length > 0 ? shown : [cause instanceof Error ? cause.message : String(cause)];
  return new DeviceError(
    "invalid-shader",
    `the WGSL of ${label} does not compile:\n  ${reasons.join("\n  ")}`,
    "this is a defect of Cotangent or of the driver: please report it with the text of explain()",
    { cause },
  );
}
