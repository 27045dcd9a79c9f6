/** The stages as one page that needs nothing else: lines that belong together light up. */
import type { Stage, StageLine } from "./stages.ts";

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (char) => escapes[char] ?? char);

const style = `body { margin: 0; font: 13px/1.5 ui-monospace, monospace; color-scheme: light dark; }
h1 { font-size: 16px; margin: 12px; }
main { display: flex; gap: 12px; overflow-x: auto; padding: 0 12px 12px; }
section { flex: 0 0 auto; max-width: 60ch; overflow-x: auto; border: 1px solid #8884; border-radius: 4px; }
h2 { font-size: 13px; margin: 0; padding: 4px 8px; background: #8882; position: sticky; left: 0; }
pre { margin: 0; padding: 8px; }
pre span { display: block; min-height: 1.5em; }
pre span.on { background: #fd08; }`;

/** Lines say in data-from which of the user's lines they come from. */
const script = `const lines = [...document.querySelectorAll("[data-from]")];
const from = (line) => line.dataset.from.split(" ");
document.addEventListener("mouseover", ({ target }) => {
  const here = target.dataset?.from ? from(target) : [];
  for (const line of lines) line.classList.toggle("on", from(line).some((one) => here.includes(one)));
});`;

export const explainPage = (name: string, stages: readonly Stage[]): string =>
  [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><title>${escape(name)}</title>`,
    `<style>${style}</style></head><body>`,
    `<h1>${escape(name)}</h1><main>`,
    ...stages.map(
      ({ title, lines }) => `<section><h2>${escape(title)}</h2><pre>${lines.map(lineText).join("")}</pre></section>`,
    ),
    `</main><script>${script}</script></body></html>`,
    "",
  ].join("\n");

const lineText = ({ text, from }: StageLine): string =>
  `<span${from.length > 0 ? ` data-from="${from.join(" ")}"` : ""}>${escape(text)}</span>`;
