/** The functions of GradBench as kernels: in single precision they are what they are in double precision, but for some digits. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { weights } from "../checks.ts";
import { read } from "../compiled.ts";
import type { Plain } from "../corpus-case.ts";
import { fileOf, parameterNames } from "../originals.ts";
import { lengthsOf } from "../plain-values.ts";
import { deviceForTests } from "./device.ts";
import { emitted, inJavaScript, offBy, onDevice } from "./on-device.ts";

const device = deviceForTests();
const all = Number(process.env["FC_RUNS"]) > 60;

/** Room for loops as long as a number says. */
const maxSteps = 130;
/** Relative to the largest number of a result, or to 1. */
const bound = 3e-5;

interface Case {
  readonly input: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly wrt: readonly string[];
  /** Kernels that a driver in software takes long to compile run where more than the usual is asked for. */
  readonly isLong?: true;
}

const cases: Readonly<Record<string, Case>> = {
  ba: {
    input: "adbench_test",
    name: "reprojection",
    args: ["cam", "x", "w", "feat"],
    wrt: ["camera", "point", "weight"],
  },
  det: { input: "small_ell2", name: "determinant", args: ["A"], wrt: ["entries"] },
  kmeans: { input: "small_k2_n10_d2", name: "cost", args: ["points", "centroids"], wrt: ["centroids"] },
  llsq: { input: "n16_m128", name: "halfSquares", args: ["x", "n"], wrt: ["x"] },
  lse: { input: "wide", name: "logSumExp", args: ["x"], wrt: ["x"] },
  lstm: {
    input: "small_l2_c3",
    name: "loss",
    args: ["main_params", "extra_params", "state", "sequence"],
    wrt: ["main", "extra"],
    isLong: true,
  },
  ode: { input: "small_n5_s4", name: "solve", args: ["x", "s"], wrt: ["x"] },
};

type Input = Readonly<Record<string, Plain>>;
const inputOf = (module: string, name: string): Input =>
  (
    JSON.parse(
      readFileSync(join(import.meta.dirname, "../../conformance/gradbench", module, `${name}.json`), "utf8"),
    ) as { input: Input }
  ).input;

async function expectClose(
  module: string,
  name: string,
  args: readonly Plain[],
  wrt: readonly string[],
): Promise<void> {
  const file = fileOf("gradbench", module);
  const names = parameterNames(file, name);
  const lengths = Object.assign({}, ...args.map((arg, i) => lengthsOf(names[i]!, arg))) as Record<string, number>;
  const source = { file, name, lengths, maxSteps };
  const modes = [{ kind: "vjp", wrt }] as const;
  const js = await inJavaScript(read(source), modes);
  const [value] = Object.values(await inJavaScript(read(source), [{ kind: "value" }]));
  const cotangent = weights(value!(...args));
  const exact = js[`${name}Vjp`]!(...args, cotangent) as { value: Plain; grad: Plain };
  const emittedModule = await emitted(read(source, "f32"), modes);
  const found = (await onDevice(device(), emittedModule, (run) =>
    run[`${name}Vjp`]!(...args, cotangent),
  )) as typeof exact;
  expect(offBy(found.value, exact.value)).toBeLessThan(bound);
  expect(offBy(found.grad, exact.grad)).toBeLessThan(bound);
}

test.each(Object.entries(cases).filter(([, { isLong }]) => all || !isLong))(
  "%s",
  async (module, { input, name, args, wrt }) => {
    const given = inputOf(module, input);
    await expectClose(
      module,
      name,
      args.map((arg) => given[arg]!),
      wrt,
    );
  },
  300_000,
);

test("gmm", async () => {
  const { alpha, mu, q, l, x, gamma, m } = inputOf("gmm", "small_d2_k2_n5_m0");
  const mixture = { alpha, mu, q, l } as Plain;
  await expectClose("gmm", "logPosterior", [mixture, x!, gamma!, m!], ["mixture"]);
});
