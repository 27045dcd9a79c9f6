/** Lets `explain` see the programs that transforms make on the way. */
import type { Program } from "@cotangent/ir";

type Listener = (name: string, program: Program) => void;

let listener: Listener | undefined;

/** Tells the listener, if there is one, of a program. */
export const noteStage = (name: string, program: Program): void => listener?.(name, program);

/** Runs `body`, telling `heard` of every program that is made. */
export function listening<T>(heard: Listener, body: () => T): T {
  const before = listener;
  listener = heard;
  try {
    return body();
  } finally {
    listener = before;
  }
}
