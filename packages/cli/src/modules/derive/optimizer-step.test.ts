import { adam, sgd, type Transformation } from "@cotangent/optim";
import { describe, expect, test } from "vitest";
import { miss, rocket } from "../../testing/fixtures.ts";
import { load, textOf } from "../../testing/load.ts";
import { emitModule } from "../emit-module.ts";

type Parameters = { readonly theta: number; readonly drag: number };
type Step = Parameters & {
  readonly value: number;
  readonly state: { readonly count: number; readonly mean: Parameters; readonly square: Parameters };
};

describe("a step of an optimizer", () => {
  const stepped = async (optimizer: Transformation, wrt: readonly string[]) => {
    const steps = (["init", "step"] as const).map((kind) => ({ kind, wrt, optimizer }));
    const modes = [...steps, { kind: "grad", wrt } as const];
    return load(textOf(emitModule(rocket(), { targets: ["js"], modes }), "miss.js"));
  };

  test("has the value before it, and keeps what later steps need, by name", async () => {
    const module = await stepped(adam({ learningRate: 0.01 }), ["theta", "drag"]);
    const first = module["missInit"]?.(0.7, 0.1);
    expect(first).toEqual({ count: 0, mean: { theta: 0, drag: 0 }, square: { theta: 0, drag: 0 } });
    const target = [1, 2];
    const after = module["missStep"]?.(0.7, 0.1, target, first) as Step;
    const slopes = module["missGrad"]?.(0.7, 0.1, target) as Parameters;
    expect(Object.keys(after)).toEqual(["value", "theta", "drag", "state"]);
    expect(after.value).toBe(miss(0.7, 0.1, target));
    // The first step of Adam is one of the learning rate.
    expect(after.theta).toBeCloseTo(0.7 - 0.01 * Math.sign(slopes.theta), 8);
    expect(after.drag).toBeCloseTo(0.1 - 0.01 * Math.sign(slopes.drag), 8);
    expect(after.state.count).toBe(1);
    expect(after.state.mean.theta).toBeCloseTo(0.1 * slopes.theta, 12);
    expect(after.state.square.drag).toBeCloseTo(0.001 * slopes.drag ** 2, 12);
  });

  test("has no state where nothing is remembered", async () => {
    const module = await stepped(sgd({ learningRate: 0.5 }), ["theta"]);
    expect(module["missInit"]?.(0.7)).toEqual({});
    expect(module["missStep"]?.(0.7, 0.1, [1, 2], {})).toHaveProperty("state", {});
    expect(() => module["missStep"]?.(0.7, 0.1, [1, 2])).toThrow("missStep: state is undefined, expected an object");
  });

  test("tells parameters, values and states of one name apart", async () => {
    const [value, state] = [
      { ...rocket().parameters[0]!, name: "value" },
      { ...rocket().parameters[1]!, name: "state" },
    ];
    const source = { ...rocket(), parameters: [value, state, rocket().parameters[2]!] };
    const modes = [{ kind: "step", wrt: [], optimizer: sgd({ learningRate: 0 }) }] as const;
    const module = await load(textOf(emitModule(source, { targets: ["js"], modes }), "miss.js"));
    expect(module["missStep"]?.(0.7, 0.1, [1, 2], {})).toEqual({
      value_: miss(0.7, 0.1, [1, 2]),
      value: 0.7,
      state: 0.1,
      target: [1, 2],
      state_: {},
    });
  });

  test("is refused for a state that changes its shape", async () => {
    const growing: Transformation = {
      init: () => null,
      update: (gradients) => [gradients, gradients],
    };
    await expect(stepped(growing, ["theta"])).rejects.toThrow("returns a state that is not like its first one, null");
  });
});
