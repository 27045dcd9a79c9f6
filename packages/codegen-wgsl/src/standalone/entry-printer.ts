/** Prints the kernels of several plans as entry points of one module, each text once. */
import { at } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import type { BufferUse } from "../bindings.ts";
import { printEntries } from "../print-kernel.ts";
import type { LaidOut } from "../region/lay-out.ts";
import { printRegion } from "../region/print-region.ts";
import { predicateEntry } from "../runtime/predicate.ts";
import type { PlanPrinter } from "../runtime/steps.ts";
import { alone, moduleText, textOf, type EntryNames, type PrintedEntry } from "../shader.ts";

export class EntryPrinter implements PlanPrinter<PrintedEntry> {
  readonly isPacked = true;
  /** In the order in which they were first printed. */
  readonly #entries = new Map<string, PrintedEntry>();
  readonly #comments: string[] = [];
  /** By the text that the entry point has alone. */
  readonly #names = new Map<string, EntryNames>();
  readonly #commentOf: (comment: string) => string;
  /** What new entry points are called, with a number after it. */
  program = "";

  /** @param commentOf the line in front of a kernel, given its comment */
  constructor(commentOf: (comment: string) => string) {
    this.#commentOf = commentOf;
  }

  kernel(kernel: Kernel, uses: readonly BufferUse[]): readonly PrintedEntry[] {
    const names = printEntries(kernel, uses, () => alone).map((entry) => this.#namesOf(entry));
    let next = 0;
    const named = printEntries(kernel, uses, () => at(names, next++));
    return named.map((entry) => this.#kept(entry, kernel.comment));
  }

  predicate(dispatches: number, most: number): PrintedEntry {
    const names = this.#namesOf(predicateEntry(dispatches, most, alone));
    return this.#kept(predicateEntry(dispatches, most, names), "what is to run");
  }

  readonly region = (region: LaidOut): PrintedEntry => {
    const names = this.#namesOf(printRegion(region, alone, this.#commentOf));
    return this.#kept(printRegion(region, names, this.#commentOf), "");
  };

  get text(): string {
    const entries = [...this.#entries.values()].map((entry, i) => {
      const comment = this.#comments[i] ?? "";
      return comment === "" ? entry : { ...entry, bindingLines: [comment, ...entry.bindingLines] };
    });
    return moduleText(entries);
  }

  get entries(): readonly PrintedEntry[] {
    return [...this.#entries.values()];
  }

  /** @param entry as it is printed alone */
  #namesOf(entry: PrintedEntry): EntryNames {
    const source = textOf(entry);
    const known = this.#names.get(source);
    if (known) return known;
    const number = this.#names.size;
    const made = { entryPoint: `${this.program}_${number}`, prefix: `g${number}_` };
    this.#names.set(source, made);
    return made;
  }

  #kept(entry: PrintedEntry, comment: string): PrintedEntry {
    if (!this.#entries.has(entry.entryPoint)) {
      this.#entries.set(entry.entryPoint, entry);
      this.#comments.push(this.#commentOf(comment));
    }
    return entry;
  }
}
