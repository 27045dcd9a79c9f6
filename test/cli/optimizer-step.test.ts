/** Steps of emitted modules beside the same steps of the library on the function that was traced. */
import type { Mode } from "@cotangent/cli";
import { grad, jit } from "cotangent";
import {
  adagrad,
  adam,
  adamw,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  cosineDecay,
  sgd,
  type Transformation,
} from "@cotangent/optim";
import { describe, expect, test } from "vitest";
import { cases } from "./cases/index.ts";
import { moduleOf } from "./compiled.ts";
import type { Plain } from "./corpus-case.ts";
import { numbersOf } from "./plain-values.ts";
import { programFor, subjectOf, type Args } from "./subject.ts";
import { numbersOfTree, tensorsOf, traced, type Tree } from "./traced.ts";

type Fields = Readonly<Record<string, Plain>>;
const steps = 8;

const rows: readonly (readonly [function_: string, wrt: readonly string[], what: string, Transformation])[] = [
  ["mlp#loss", ["hidden", "output"], "adam", adam({ learningRate: 0.02 })],
  [
    "mlp#loss",
    ["output"],
    "sgd with a schedule and a memory",
    sgd({ learningRate: cosineDecay({ start: 0.05, steps: 10 }), momentum: 0.5, nesterov: true }),
  ],
  ["logistic#logisticLoss", ["weights", "bias"], "sgd", sgd({ learningRate: 0.2 })],
  [
    "logistic#logisticLoss",
    ["bias", "weights"],
    "clipping and adamw",
    chain(clipByGlobalNorm(0.1), adamw({ learningRate: 0.05, weightDecay: 0.01 })),
  ],
  ["rosenbrock#rosenbrock", ["x"], "adagrad", adagrad({ learningRate: 0.02 })],
  ["pendulum#finalAngle", ["length", "damping"], "adam", adam({ learningRate: 0.01, nesterov: true })],
];

describe.each(rows)("%s by %j: %s", (id, wrt, _, optimizer) => {
  test(`${steps} steps are those of the library, and lead downwards`, { timeout: 60_000 }, async () => {
    const entry = cases.find(({ file, name }) => `${file}#${name}` === id)!;
    const subject = await subjectOf(entry);
    const args = entry.inputs[0]!;
    const source = programFor(subject, args);
    const changed = subject.names.filter((name) => wrt.includes(name));
    const modes: readonly Mode[] = [
      { kind: "init", wrt, optimizer },
      { kind: "step", wrt, optimizer },
    ];
    const expected = bySteps(id, subject.names, changed, args, optimizer);
    for (const [target, bound] of [
      ["js", 1e-12],
      ["wasm", 1e-9],
    ] as const) {
      const module = moduleOf(source, modes, target);
      const init = module[`${entry.name}Init`]!;
      const step = module[`${entry.name}Step`]!;
      const place = (name: string): number => subject.names.indexOf(name);
      let [now, state] = [args, init(...changed.map((name) => args[place(name)]!))];
      const values: number[] = [];
      for (let i = 0; i < steps; i++) {
        const found = step(...now, state) as Fields;
        expect(Object.keys(found)).toEqual(["value", ...changed, "state"]);
        now = now.map((arg, k) => found[subject.names[k]!] ?? arg);
        state = found["state"]!;
        values.push(Number(found["value"]));
      }
      const numbers = changed.flatMap((name) => numbersOf(now[place(name)]!));
      expectNear(numbers, expected, bound);
      expectNear([values[0]!], [Number(subject.original(...args))], target === "js" ? 0 : bound);
      expect(values.at(-1)).toBeLessThan(values[0]!);
    }
  });
});

function expectNear(found: readonly number[], expected: readonly number[], bound: number): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(bound * (1 + Math.abs(x))));
}

/** The numbers of the parameters after the steps. */
function bySteps(
  id: string,
  names: readonly string[],
  changed: readonly string[],
  args: Args,
  optimizer: Transformation,
): readonly number[] {
  const f = traced[id]! as unknown as (...args: Tree[]) => never;
  const places = changed.map((name) => names.indexOf(name));
  const gradient = jit(grad(f, { argnums: [...places] }));
  const now = args.map(tensorsOf);
  let state = optimizer.init(places.map((place) => now[place]!));
  for (let i = 0; i < steps; i++) {
    const params = places.map((place) => now[place]!);
    const [updates, next] = optimizer.update(gradient(...now) as Tree[], state, params);
    applyUpdates(params, updates).forEach((param, k) => (now[places[k]!] = param));
    state = next;
  }
  return places.flatMap((place) => numbersOfTree(now[place]!));
}
