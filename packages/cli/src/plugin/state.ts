/** What the plugin keeps between its hooks. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Problem } from "../report/report.ts";
import { compile, type Compiled } from "./compile.ts";
import { DeclarationFile, type Kind } from "./declaration-file.ts";
import { exports, queries } from "./declaration-kinds.ts";
import type { PluginOptions } from "./options.ts";
import type { Asked } from "./query.ts";
import { Remembered } from "./remembered.ts";

/** What became of a module: what is wrong, and the files that decide it. */
export interface Attempt {
  readonly problems: readonly Problem[];
  readonly files: readonly string[];
}

export class PluginState {
  /** The folder of the project: paths are told from there. */
  root: string = process.cwd();
  readonly #compiled = new Remembered<Compiled>();
  /** The files that decide modules that could not be made, by the identifiers of these. */
  readonly #failed = new Map<string, readonly string[]>();
  readonly #options: PluginOptions;
  readonly #declarations = new Map<Kind, DeclarationFile>();

  constructor(options: PluginOptions) {
    this.#options = options;
  }

  compile(asked: Asked): Promise<Compiled> {
    return this.#compiled.get(`${asked.file}?${asked.query}`, () => compile(asked));
  }

  note(id: string, { problems, files }: Attempt): void {
    if (problems.length === 0) this.#failed.delete(id);
    else this.#failed.set(id, files);
  }

  /** The identifiers of the modules that could not be made, and that `file` has a part in. */
  failedWith(file: string): readonly string[] {
    return [...this.#failed].filter(([id, files]) => id === file || files.includes(file)).map(([id]) => id);
  }

  /** Tells TypeScript what the module is, where users want that. */
  declareQuery(asked: Asked, declarations: string): void {
    this.#typesOf(queries)?.set({ ...asked, declarations });
  }

  /** Tells it what the source exports besides what it says. */
  declareExports(file: string, declarations: string): void {
    this.#typesOf(exports)?.set({ file, query: "", declarations });
  }

  #typesOf(kind: Kind): DeclarationFile | undefined {
    const { dts = existsSync(join(this.root, "tsconfig.json")) && "cotangent.d.ts" } = this.#options;
    if (dts === false) return undefined;
    // What adds to a module must stand in a file that is a module, and declarations by patterns in one that is none.
    const path = resolve(this.root, kind === queries ? dts : dts.replace(/(?:\.d)?\.ts$/, ".exports.d.ts"));
    const found = this.#declarations.get(kind) ?? new DeclarationFile(path, kind);
    this.#declarations.set(kind, found);
    return found;
  }
}
