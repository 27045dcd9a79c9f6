/** Calls of programs on a device. */
import { at, type EffectHandler } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import { storageBytes } from "../layout.ts";
import { DeviceArray } from "./device-array.ts";
import type { GpuDevice } from "./gpu-device.ts";
import type { Job } from "./job-queue.ts";
import { Outcome } from "./outcome.ts";
import type { Prepared } from "./prepare.ts";
import { PlanRun } from "./run-plan.ts";
import type { Timer } from "./timer.ts";

/** Handles of the outputs, at once; the work is done in its turn. */
export function begin(
  owner: GpuDevice,
  prepared: Prepared,
  inputs: readonly DeviceArray[],
  effects: EffectHandler,
): readonly DeviceArray[] {
  const { name, outputs, donors } = prepared.flat;
  const fresh = outputs.reduce((sum, type, i) => sum + (at(donors, i) < 0 ? storageBytes(type) : 0), 0);
  owner.requireRoom(fresh, `program "${name}"`);
  const call = new Call(owner, prepared, inputs, { effects });
  owner.queue.add(call);
  return call.outputs;
}

interface CallOptions {
  readonly effects: EffectHandler;
  /** Times each dispatch, at the cost of some time. */
  readonly timer?: Timer | undefined;
  /** Told of each dispatch, in order. */
  readonly began?: (kernel: Kernel | undefined) => void;
}

/** One call, from when it is made until it is known how it went. */
export class Call implements Job {
  readonly outputs: readonly DeviceArray[];
  readonly inputs: readonly Outcome[];
  readonly #owner: GpuDevice;
  readonly #prepared: Prepared;
  readonly #options: CallOptions;
  readonly outcome: Outcome = new Outcome();
  readonly #given: readonly DeviceArray[];
  #used: readonly DeviceArray[];

  constructor(owner: GpuDevice, prepared: Prepared, given: readonly DeviceArray[], options: CallOptions) {
    this.#owner = owner;
    this.#prepared = prepared;
    this.#options = options;
    this.#given = given;
    this.inputs = given.map(({ outcome }) => outcome);
    this.outputs = prepared.flat.outputs.map((type) => new DeviceArray(owner, type, this.outcome));
    this.#used = [...given, ...this.outputs];
    for (const array of this.#used) array.beginUse();
  }

  ready(): Promise<unknown> | undefined {
    return this.#prepared.ready();
  }

  *run(): Generator<Promise<unknown>, void> {
    const { donors, name } = this.#prepared.flat;
    const inputs = this.#given;
    const { timer } = this.#options;
    const { commands } = this.#owner;
    commands.timer = timer;
    try {
      const ranges = inputs.map(({ memory }) => memory);
      this.outputs.forEach((output, i) => {
        const donor = inputs[at(donors, i)];
        output.allocate(donor?.surrender(), `${name}, output ${i}`);
      });
      const outputs = this.outputs.map(({ memory }) => memory);
      yield* new PlanRun(this.#owner, this.#prepared, { inputs: ranges, outputs }, this.#options).run();
      if (timer) commands.submit();
    } finally {
      commands.timer = undefined;
      this.#endUse();
    }
  }

  settle(error: Error | undefined): void {
    this.#endUse();
    this.outcome.settle(error);
  }

  /** Memory that is given back now is written again only by work that comes later. */
  #endUse(): void {
    for (const array of this.#used) array.endUse();
    this.#used = [];
  }
}
