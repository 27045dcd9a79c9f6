/** What the demo writes to `out/`. */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deviceGet, explain, jit, random } from "cotangent";
import type { Tensor } from "cotangent";
import { saveSafetensors } from "cotangent/io";
import * as np from "cotangent/numpy";
import type { Digits, LabelledImages } from "../datasets/digits.ts";
import type { MlpParams } from "../layers/mlp.ts";
import { stepFunction } from "../train/training-step.ts";
import { lossCurve } from "./loss-curve.ts";
import { misclassifiedPicture, type Mistake } from "./misclassified.ts";
import { batchSize, loss, model, optimizerFor, type Training } from "./train-digits.ts";

const predict = jit((params: MlpParams, images: Tensor) => np.argmax(model.apply(params, images), { axis: -1 }));

async function mistakesOf(params: MlpParams, { images, labels }: LabelledImages): Promise<readonly Mistake[]> {
  const [pixels, written, read] = await Promise.all([images.data(), labels.data(), predict(params, images).data()]);
  const length = images.shape[1] ?? 0;
  return Array.from(written, (label, i) => ({
    label,
    predicted: read[i] ?? -1,
    pixels: pixels.subarray(i * length, (i + 1) * length),
  })).filter(({ label, predicted }) => label !== predicted);
}

/** The training step in every stage of the compiler: a file for each, and the source that it becomes. */
function programFiles(params: MlpParams, steps: number): readonly (readonly [name: string, text: string])[] {
  const optimizer = optimizerFor(steps);
  const state = { params, optimizer: optimizer.init(params) };
  const images = np.zeros([batchSize, 784]);
  const labels = np.zeros([batchSize], { dtype: "i32" });
  const { stages, source, language } = explain(stepFunction(loss, optimizer), state, images, labels, random.key(0));
  const programs = stages.map((stage, i) => {
    const name = `program-${String(i).padStart(2, "0")}-${stage.name.replaceAll(/\W+/g, "-")}.ir`;
    return [name, `${String(stage)}\n`] as const;
  });
  return [...programs, [`kernels.${language === "wasm" ? "txt" : language}`, source]];
}

const namedWeights = (params: MlpParams): Record<string, Tensor> =>
  Object.fromEntries(
    params.flatMap(({ weight, bias }, i) => [
      [`layers.${i}.weight`, weight],
      [`layers.${i}.bias`, bias],
    ]),
  );

/** Writes everything into `folder`, which is made if need be; resolves to the names of the files. */
export async function writeArtifacts(
  folder: string,
  training: Training,
  { train, test }: Digits,
): Promise<readonly string[]> {
  const { params, losses, accuracy } = training;
  const stepsPerEpoch = Math.floor((train.labels.shape[0] ?? 0) / batchSize);
  const mistakes = await mistakesOf(params, test);
  const title = `Loss on batches of ${batchSize} digits; test accuracy ${(100 * accuracy).toFixed(2)} %`;
  const files: readonly (readonly [name: string, content: string | Uint8Array])[] = [
    ["loss-curve.svg", lossCurve(losses, stepsPerEpoch, title)],
    ["misclassified.png", misclassifiedPicture(mistakes)],
    ["weights.safetensors", saveSafetensors(namedWeights(await deviceGet(params)), { accuracy: String(accuracy) })],
    ...programFiles(params, losses.length),
  ];
  await mkdir(folder, { recursive: true });
  const stale = (await readdir(folder)).filter((name) => /^program-\d+-.*\.ir$|^kernels\.\w+$/.test(name));
  await Promise.all(stale.map((name) => rm(join(folder, name))));
  await Promise.all(files.map(([name, content]) => writeFile(join(folder, name), content)));
  return files.map(([name]) => name);
}
