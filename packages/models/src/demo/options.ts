/** The command line of the demo. */
import { parseArgs } from "node:util";

export interface DemoOptions {
  readonly device: string;
  readonly epochs: number;
  readonly json: boolean;
  readonly help: boolean;
}

export const defaultEpochs = 8;

export const usage: string = `Trains a multilayer perceptron on handwritten digits and writes what it made to out/.

npm run demo -- [options]

  --device <name>  where it runs: cpu (default) or webgpu
  --epochs <n>     passes through the 7,500 training images (default ${defaultEpochs})
  --json           the last line is one JSON object: accuracy, seconds, stepsPerSecond, device
  --help           this text

Exit code: 0, or 1 where the test accuracy stays below 94 % (not asked for with fewer epochs than the default).
`;

/** @throws Error whose message says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      device: { type: "string", default: "cpu" },
      epochs: { type: "string", default: String(defaultEpochs) },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false, short: "h" },
    },
  });
  const epochs = Number(values.epochs);
  if (!Number.isInteger(epochs) || epochs < 1) throw new Error(`--epochs ${values.epochs}: give a whole number from 1`);
  return { device: values.device, epochs, json: values.json, help: values.help };
}
