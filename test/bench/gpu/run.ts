/**
 * `npm run bench:gpu`: what the adapter of this machine does, against its own copy bandwidth. On a software adapter the
 * figures say nothing about speed.
 */
import { device, jit, setDefaultDevice, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { showSeconds } from "../measure.ts";
import { copyBandwidth, describeAdapter } from "./adapter.ts";
import { timeOnDevice } from "./measure.ts";
import { tasks } from "./tasks.ts";

const chosen = process.argv.slice(2);
const adapter = await describeAdapter();
const bandwidth = await copyBandwidth();
setDefaultDevice(await device("webgpu"));

console.log(`${adapter}; copies ${(bandwidth / 1e9).toFixed(1)} GB/s (read and written bytes together)\n`);
console.log("| task | first call | a call | TFLOP/s | GB/s | of copying |");
console.log("| --- | --- | --- | --- | --- | --- |");

const corner = jit((x: Tensor) => np.slice(np.reshape(x, [x.size]), [[0, 1]]));
for (const { name, flops, bytes, prepare } of tasks) {
  if (chosen.length > 0 && !chosen.some((word) => name.includes(word))) continue;
  const { first, later } = await timeOnDevice(prepare(), corner);
  const rate = (amount: number | undefined, unit: number, digits: number): string =>
    amount === undefined || later === undefined ? "" : (amount / later / unit).toFixed(digits);
  const share = bytes === undefined || later === undefined ? "" : `${((100 * bytes) / later / bandwidth).toFixed(0)} %`;
  const shown = later === undefined ? "too slow here" : showSeconds(later);
  console.log(
    `| ${name} | ${showSeconds(first)} | ${shown} | ${rate(flops, 1e12, 3)} | ${rate(bytes, 1e9, 1)} | ${share} |`,
  );
}
