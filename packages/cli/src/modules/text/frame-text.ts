/** Where the arrays of a function are in linear memory, as code: one after the other, each at a multiple of 64 bytes. */
import { aligned, type Frame } from "cotangent/compiler";
import { dimText, type SizeNames } from "./dim-text.ts";

export interface FrameText {
  /** Declarations of the addresses that depend on sizes. */
  readonly lines: readonly string[];
  /** Expressions for addresses. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Where temporaries are that are as long as sizes say, and where these end. */
  readonly temporaries: string;
  readonly end: string;
}

/** @param align the function of the module that rounds up as `aligned` does */
export function frameText({ start, inputs, outputs, temporaries }: Frame, sizes: SizeNames, align: string): FrameText {
  const lines: string[] = [];
  let [base, offset] = ["", start];
  const here = (): string => (base === "" ? String(offset) : offset === 0 ? base : `${base} + ${offset}`);
  const addresses = [...inputs, ...outputs].map(({ bytes, count }) => {
    const address = here();
    if (typeof count === "number") offset += aligned(bytes * count);
    else {
      const next = `at${lines.length}`;
      lines.push(`const ${next} = ${address} + ${align}(${dimText(count, sizes)} * ${bytes});`);
      [base, offset] = [next, 0];
    }
    return address;
  });
  const begin = here();
  const lengths = temporaries.map(({ bytes, count }) => `${align}(${dimText(count, sizes)} * ${bytes})`);
  return {
    lines,
    inputs: addresses.slice(0, inputs.length),
    outputs: addresses.slice(inputs.length),
    temporaries: begin,
    end: [begin, ...lengths].join(" + "),
  };
}
