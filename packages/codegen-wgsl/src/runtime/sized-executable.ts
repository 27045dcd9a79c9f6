/** Programs with named sizes as functions on arrays of a device, of any length. */
import {
  BoundedCache,
  bindSizes,
  concreteDim,
  failOnCheck,
  sizeNames,
  type EffectHandler,
  type Program,
  type Sizes,
} from "@cotangent/ir";
import type { Plan } from "@cotangent/kernel";
import { sizeMember } from "../sizes.ts";
import type { SizedShader } from "../shader.ts";
import { planAtSizes } from "./at-sizes.ts";
import { begin } from "./call.ts";
import type { DeviceArray } from "./device-array.ts";
import { flattenSizedPlan } from "./flatten.ts";
import type { GpuDevice } from "./gpu-device.ts";
import { prepare, type Prepared } from "./prepare.ts";
import type { FlatPlan } from "./steps.ts";

/** For how many choices of lengths it is kept where memory is, and how many workgroups run. */
const knownLengths = 256;

export class SizedGpuExecutable {
  readonly plan: Plan;
  readonly #owner: GpuDevice;
  readonly #program: Program;
  readonly #names: readonly string[];
  readonly #flat: FlatPlan<SizedShader>;
  readonly #prepared = new BoundedCache<string, Prepared>(knownLengths);

  /** @param program whose named sizes are lengths of its inputs */
  constructor(owner: GpuDevice, program: Program, plan: Plan) {
    owner.requireAlive();
    this.plan = plan;
    this.#owner = owner;
    this.#program = program;
    this.#names = sizeNames(program.inputs.flatMap(({ type }) => type.shape));
    this.#flat = flattenSizedPlan(plan, this.#names.map(sizeMember));
  }

  /** As {@link import("./executable.ts").GpuExecutable.run}; the shapes of `inputs` say what the named sizes are. */
  run(inputs: readonly DeviceArray[], effects: EffectHandler = failOnCheck): readonly DeviceArray[] {
    this.#owner.requireAlive();
    const shapes = inputs.map(({ type: { dtype, shape } }) => ({
      dtype,
      shape: shape.map((dim) => concreteDim(dim, "an array on WebGPU")),
    }));
    return begin(this.#owner, this.#at(bindSizes(this.#program, shapes)), inputs, effects);
  }

  #at(sizes: Sizes): Prepared {
    const values = this.#names.map((name) => sizes.get(name) ?? 0);
    return this.#prepared.get(values.join(), () => prepare(this.#owner, planAtSizes(this.#flat, sizes), values));
  }
}
