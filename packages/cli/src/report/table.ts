/** Rows of text in columns. */

/** Numbers, which are in all columns but the first, end where the next ones do. */
export function showTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]): string =>
    head
      .map((_, i) => (i === 0 ? (row[i] ?? "").padEnd(widths[i] ?? 0) : (row[i] ?? "").padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return all.map(line).join("\n");
}

/** Texts beside each other, in columns of `width` characters together; longer lines go on in the next one. */
export function sideBySide(
  columns: readonly { readonly title: string; readonly lines: readonly string[] }[],
  width: number,
): string {
  const each = Math.max(20, Math.floor((width - 3 * (columns.length - 1)) / Math.max(1, columns.length)));
  const wrapped = columns.map(({ title, lines }) => [
    title,
    "─".repeat(each),
    ...lines.flatMap((line) => wrap(line, each)),
  ]);
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, i) =>
    wrapped
      .map((lines) => (lines[i] ?? "").padEnd(each))
      .join(" │ ")
      .trimEnd(),
  ).join("\n");
}

function wrap(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  const indent = " ".repeat(Math.min(8, line.length - line.trimStart().length + 2));
  return [line.slice(0, width), ...wrap(indent + line.slice(width), width)];
}
