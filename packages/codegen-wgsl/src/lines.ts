/** Lines of code with their indentation. */
export class Lines {
  readonly #lines: string[] = [];
  #indent = "";

  add(line: string): void {
    this.#lines.push(this.#indent + line);
  }

  /** `opening{`, what `body` adds, and `}`. */
  block(opening: string, body: () => void): void {
    this.add(`${opening}{`);
    const outside = this.#indent;
    this.#indent += "  ";
    body();
    this.#indent = outside;
    this.add("}");
  }

  get text(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}
