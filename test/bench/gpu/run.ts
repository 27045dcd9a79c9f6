/**
 * `npm run bench:gpu`: what the adapter of this machine does, against its own copy bandwidth. On a software adapter the
 * figures say nothing about speed. Beside them stand those of other libraries, where `peers.ts` finds them.
 */
import { device, DeviceError, jit, setDefaultDevice, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { showSeconds } from "../measure.ts";
import { copyBandwidth, describeAdapter } from "./adapter.ts";
import { timeCalls, timeOnDevice, type Cost } from "./measure.ts";
import { findPeers, type Peer } from "./peers.ts";
import { tasks, type Task } from "./tasks.ts";

const chosen = process.argv.slice(2);
const adapter = await describeAdapter();
const bandwidth = await copyBandwidth();
setDefaultDevice(await device("webgpu"));

const peers = await findPeers();
console.log(`${adapter}; copies ${(bandwidth / 1e9).toFixed(1)} GB/s (read and written bytes together)\n`);
console.log("| task | first call | a call | TFLOP/s | GB/s | of copying |");
console.log("| --- | --- | --- | --- | --- | --- |");

const corner = jit((x: Tensor) => np.slice(np.reshape(x, [x.size]), [[0, 1]]));
const empty = "| | | |";

function figures({ flops, bytes }: Task, { first, later }: Cost): string {
  if (later === undefined) return `${showSeconds(first)} | too slow here ${empty}`;
  const rate = (amount: number | undefined, unit: number, digits: number): string =>
    amount === undefined ? "" : (amount / later / unit).toFixed(digits);
  const share = bytes === undefined ? "" : `${((100 * bytes) / later / bandwidth).toFixed(0)} %`;
  return `${showSeconds(first)} | ${showSeconds(later)} | ${rate(flops, 1e12, 3)} | ${rate(bytes, 1e9, 1)} | ${share} |`;
}

async function inPeer(peer: Peer, task: Task): Promise<void> {
  if (!task.inPeer) return;
  const cost = await timeCalls(task.inPeer(peer), () => peer.done()).catch((error: unknown) => String(error));
  console.log(`| — in ${peer.name} | ${typeof cost === "string" ? `${cost} | ${empty}` : figures(task, cost)}`);
}

for (const task of tasks) {
  if (chosen.length > 0 && !chosen.some((word) => task.name.includes(word))) continue;
  const shown = await timeOnDevice(task.prepare(), corner).then(
    (cost) => figures(task, cost),
    (error: unknown) => {
      if (error instanceof DeviceError) return `${error.code} | ${empty}`;
      throw error;
    },
  );
  console.log(`| ${task.name} | ${shown}`);
  for (const peer of peers) await inPeer(peer, task);
}
