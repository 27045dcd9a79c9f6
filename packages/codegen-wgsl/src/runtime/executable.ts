/** Programs as functions on arrays of a device. */
import {
  ArgumentError,
  at,
  equalTypes,
  failOnCheck,
  showType,
  type ArrayType,
  type EffectHandler,
} from "@cotangent/ir";
import type { Kernel, Plan } from "@cotangent/kernel";
import type { Shader } from "../shader.ts";
import type { DeviceArray } from "./device-array.ts";
import type { GpuDevice } from "./gpu-device.ts";
import { begin, Call } from "./call.ts";
import { flattenPlan } from "./flatten.ts";
import { dispatchesOf } from "./steps.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { Timer } from "./timer.ts";

export class GpuExecutable {
  readonly plan: Plan;
  readonly #owner: GpuDevice;
  readonly #prepared: Prepared;
  readonly #inputs: readonly ArrayType[];

  constructor(owner: GpuDevice, plan: Plan) {
    owner.requireAlive();
    this.plan = plan;
    this.#owner = owner;
    this.#prepared = prepare(owner, flattenPlan(plan));
    this.#inputs = plan.inputs.map((buffer) => at(plan.buffers, buffer).type);
  }

  /** The shaders, each once, in the order in which they first run. */
  get shaders(): readonly Shader[] {
    return [...this.#prepared.pipelines.keys()];
  }

  get dispatches(): number {
    return dispatchesOf(this.#prepared.flat.steps).length;
  }

  /** Fulfilled when the pipelines are compiled; undefined if they are. */
  ready(): Promise<unknown> | undefined {
    return this.#prepared.ready();
  }

  /**
   * Handles of the outputs, at once; the work is done in its turn. An output that the plan puts in the memory of a donated
   * input takes it. What goes wrong is in the outcome of the outputs.
   */
  run(inputs: readonly DeviceArray[], effects: EffectHandler = failOnCheck): readonly DeviceArray[] {
    this.#owner.requireAlive();
    this.#check(inputs);
    return begin(this.#owner, this.#prepared, inputs, effects);
  }

  /**
   * Runs once and resolves to the milliseconds that each kernel took on the device, in all its dispatches together, in the
   * order in which they first ran. @throws DeviceError `device-failed` where the device has no timestamps.
   */
  async profile(inputs: readonly DeviceArray[], effects: EffectHandler = failOnCheck): Promise<readonly KernelTime[]> {
    this.#owner.requireAlive();
    this.#check(inputs);
    const timer = new Timer(this.#owner.gpu);
    const kernels: (Kernel | undefined)[] = [];
    const call = new Call(this.#owner, this.#prepared, inputs, {
      effects,
      timer,
      began: (kernel) => kernels.push(kernel),
    });
    this.#owner.queue.add(call);
    const error = await call.outcome.settled;
    if (error) throw error;
    const times = await timer.times();
    for (const output of call.outputs) output.dispose();
    const found = new Map<Kernel, KernelTime>();
    kernels.forEach((kernel, i) => {
      if (!kernel) return;
      const { dispatches, milliseconds } = found.get(kernel) ?? { dispatches: 0, milliseconds: 0 };
      found.set(kernel, { kernel, dispatches: dispatches + 1, milliseconds: milliseconds + at(times, i) });
    });
    return [...found.values()];
  }

  #check(inputs: readonly DeviceArray[]): void {
    const wrong = this.#inputs.findIndex((type, i) => !inputs[i] || !equalTypes(inputs[i].type, type));
    if (wrong < 0 && inputs.length === this.#inputs.length) return;
    const found = inputs[wrong] ? showType(inputs[wrong].type) : `${inputs.length} arrays`;
    throw new ArgumentError(
      "wrong-input",
      `program "${this.plan.name}": found ${found}, expected ${this.#inputs.map(showType).join(", ")}`,
      "give one array for each input, of its type",
    );
  }
}

export interface KernelTime {
  readonly kernel: Kernel;
  readonly dispatches: number;
  readonly milliseconds: number;
}
