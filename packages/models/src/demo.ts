/** `npm run demo`: trains on handwritten digits, and writes what was made on the way. */
import { join } from "node:path";
import process from "node:process";
import { device, setDefaultDevice } from "cotangent";
import { loadDigits } from "./datasets/digits.ts";
import { writeArtifacts } from "./demo/artifacts.ts";
import { defaultEpochs, readOptions, usage, type DemoOptions } from "./demo/options.ts";
import { barProgress, plainProgress, type Progress } from "./demo/progress.ts";
import { batchSize, trainDigits } from "./demo/train-digits.ts";

const wantedAccuracy = 0.94;
const write = (text: string): void => {
  process.stdout.write(text);
};

async function demo({ device: deviceName, epochs, json }: DemoOptions): Promise<number> {
  setDefaultDevice(await device(deviceName));
  const digits = await loadDigits();
  const [train = 0, test = 0] = [digits.train.labels.shape[0], digits.test.labels.shape[0]];
  const steps = epochs * Math.floor(train / batchSize);
  const progress: Progress = process.stdout.isTTY && !json ? barProgress(steps, process.stdout) : plainProgress(write);
  progress.say(
    `784-128-10 perceptron, ${train} training and ${test} test images, ${steps} steps of ${batchSize} images on ${deviceName}`,
  );
  const training = await trainDigits(digits, epochs, progress);
  progress.end();
  const { accuracy, seconds, stepsPerSecond, compileSeconds } = training;
  write(
    `test accuracy ${(100 * accuracy).toFixed(2)} % after ${seconds.toFixed(1)} s; ${stepsPerSecond.toFixed(1)} steps/s, the first step with compiling ${compileSeconds.toFixed(2)} s\n`,
  );
  const folder = join(process.env["INIT_CWD"] ?? process.cwd(), "out");
  const files = await writeArtifacts(folder, training, digits);
  write(`wrote ${files.join(", ")} to ${folder}\n`);
  if (json) write(`${JSON.stringify({ accuracy, seconds, stepsPerSecond, device: deviceName })}\n`);
  if (accuracy >= wantedAccuracy || epochs < defaultEpochs) return 0;
  process.stderr.write(`the test accuracy is below ${100 * wantedAccuracy} %\n`);
  return 1;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options.help) return demo(options);
  write(usage);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
