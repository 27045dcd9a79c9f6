/** The process of a contender, which is asked one thing at a time. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Answer, Request } from "./protocol.ts";

/** Seconds that a process may take to load its library. */
const starting = 30;

export class Conversation {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: Interface;
  #complaint = "";
  #over = false;
  #started = false;

  constructor([program = "", ...args]: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.on("error", (error) => void (this.#complaint = error.message));
    this.#child.on("close", () => void (this.#over = true));
    this.#child.stdin.on("error", () => undefined);
    this.#child.stderr.on(
      "data",
      (text: Buffer) => void (this.#complaint = text.toString().trim().split("\n").at(-1) ?? ""),
    );
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  get over(): boolean {
    return this.#over;
  }

  /** The answer; a contender that takes longer than `patience` seconds, besides its start, is ended. */
  async ask(request: Request, patience: number): Promise<Answer> {
    if (!this.#started) {
      this.#started = true;
      const greeting = await this.#exchange({ do: "time", seconds: 0 }, starting);
      if ("late" in greeting) return { failed: `did not start within ${starting} s` };
      if ("failed" in greeting) return greeting;
    }
    return this.#exchange(request, patience);
  }

  #exchange(request: Request, patience: number): Promise<Answer> {
    return new Promise((resolve) => {
      const settle = (answer: Answer): void => {
        clearTimeout(timer);
        this.#lines.removeListener("line", onLine);
        this.#child.removeListener("close", onClose);
        resolve(answer);
      };
      const onLine = (line: string): void => {
        // Libraries also print what they think of the machine.
        if (line.startsWith("{")) settle(JSON.parse(line) as Answer);
      };
      const onClose = (): void => settle({ failed: `its process ended: ${this.#complaint}` });
      const timer = setTimeout(() => {
        this.end();
        settle({ late: patience });
      }, 1e3 * patience);
      this.#lines.on("line", onLine);
      this.#child.on("close", onClose);
      if (this.#over) onClose();
      else this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  end(): void {
    this.#over = true;
    this.#child.kill("SIGKILL");
  }
}
