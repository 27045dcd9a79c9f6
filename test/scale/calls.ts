/** How many functions of the packages are called: what takes time, without its noise. */
import { Session } from "node:inspector/promises";

/** Calls of functions of this repository during `run`, those given to `map` and the like included. */
export async function callsDuring(run: () => unknown): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  await session.post("Profiler.takePreciseCoverage");
  run();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  await session.post("Profiler.stopPreciseCoverage");
  session.disconnect();
  return result
    .filter(({ url }) => /packages\/[\w-]+\/src\//.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges[0]?.count ?? 0))
    .reduce((a, b) => a + b, 0);
}
