/** Does something again after each change of sources in a folder, until the process is told to end. */
import { watch } from "node:fs";

/** Editors write a file in several steps. */
const settling = 50;

export function onChanges(folder: string, isSource: (path: string) => boolean, run: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, (_, changed) => {
    if (changed === null || !isSource(changed)) return;
    clearTimeout(timer);
    timer = setTimeout(run, settling);
  });
  return new Promise((stop) => {
    process.once("SIGINT", () => {
      watcher.close();
      stop();
    });
  });
}
