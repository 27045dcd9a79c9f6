/** What commands need of the process that they run in. */
import { styleText } from "node:util";

export type Style = "red" | "green" | "yellow" | "cyan" | "gray" | "bold";

export interface Io {
  readonly cwd: string;
  /** Whole lines for the result, and for what goes wrong. */
  out(text: string): void;
  err(text: string): void;
  /** `text` in a colour where results go to a terminal that has them. */
  style(style: Style, text: string): string;
  /** Shows what is being done, where somebody looks, until it is called again or with nothing. */
  progress(text?: string): void;
  /** Characters in a line. */
  readonly width: number;
}

/** The process of the command. `NO_COLOR` and `FORCE_COLOR` mean what they mean elsewhere. */
export const processIo = (): Io => ({
  cwd: process.cwd(),
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  style: (style, text) => styleText(style, text, { stream: process.stdout, validateStream: true }),
  progress(text) {
    if (process.stderr.isTTY) process.stderr.write(text === undefined ? "\r\u001B[K" : `\r\u001B[K${text} …`);
  },
  width: process.stdout.isTTY ? process.stdout.columns : 160,
});
