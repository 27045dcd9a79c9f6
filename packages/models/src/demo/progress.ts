/** What the demo says while it trains: a bar on a terminal, plain lines elsewhere. */
import { SingleBar } from "cli-progress";

export interface Progress {
  /** A line of its own. */
  say(line: string): void;
  update(step: number, figures: string): void;
  end(): void;
}

export function plainProgress(write: (text: string) => void): Progress {
  return { say: (line) => write(`${line}\n`), update: () => undefined, end: () => undefined };
}

/** A bar below the lines that are said. */
export function barProgress(total: number, stream: NodeJS.WriteStream): Progress {
  const bar = new SingleBar({
    format: "{bar} {value}/{total} steps  {figures}",
    stream,
    hideCursor: true,
    clearOnComplete: true,
  });
  let isShown = false;
  const stop = (): void => {
    if (isShown) bar.stop();
    isShown = false;
  };
  return {
    say(line) {
      stop();
      stream.write(`${line}\n`);
    },
    update(step, figures) {
      if (isShown) bar.update(step, { figures });
      else bar.start(total, step, { figures });
      isShown = true;
    },
    end: stop,
  };
}
