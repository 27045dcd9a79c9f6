/** Text becomes code. */
import { DeviceError } from "@cotangent/ir";

/**
 * What the statements of `source`, which is the code of program `name`, return.
 * @throws DeviceError `eval-forbidden` where a content-security policy forbids compiling code at run time.
 */
export function evaluate(source: string, name: string): unknown {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- Compiling at run time is what this package is for; names in the text are sanitised.
    return new Function(source)();
  } catch (cause) {
    if (!(cause instanceof EvalError)) throw cause;
    throw new DeviceError(
      "eval-forbidden",
      `the code of program "${name}" cannot be compiled: a content-security policy forbids it`,
      "allow 'wasm-unsafe-eval' and await ready(), or 'unsafe-eval', or compile ahead of time with `cotangent compile`",
      { cause },
    );
  }
}
