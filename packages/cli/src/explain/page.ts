/** The stages as one page that needs nothing else: lines and nodes of graphs that belong together light up. */
import { drawings, type Drawing } from "./draw.ts";
import { attributes, escape } from "./markup.ts";
import type { Stage, StageLine } from "./stages.ts";

const style = `body { margin: 0; font: 13px/1.5 ui-monospace, monospace; color-scheme: light dark; }
header { display: flex; gap: 16px; align-items: baseline; padding: 8px 12px; }
h1 { font-size: 16px; margin: 0; }
p { margin: 0; opacity: 0.7; }
main { display: flex; gap: 12px; overflow-x: auto; padding: 0 12px 12px; height: calc(100vh - 52px); box-sizing: border-box; }
section { flex: 0 0 auto; max-width: 60ch; overflow: auto; border: 1px solid #8884; border-radius: 4px; position: relative; }
section.graph { max-width: min(1100px, 90vw); }
h2 { font-size: 13px; margin: 0; padding: 4px 8px; background: color-mix(in srgb, CanvasText 8%, Canvas); position: sticky; top: 0; left: 0; z-index: 1; }
h3 { font-size: 12px; margin: 8px; font-weight: normal; position: sticky; left: 8px; width: max-content; }
pre { margin: 0; padding: 8px; }
pre span { display: block; min-height: 1.5em; }
pre span.on { background: #fd04; }
pre span.here { background: #fd0b; }
svg { display: block; font-size: 11px; line-height: 1; }
svg text { fill: CanvasText; }
svg text.part { opacity: 0.7; font-style: italic; }
svg rect { fill: Canvas; stroke: #8888; }
svg .box rect { fill: color-mix(in srgb, CanvasText 4%, Canvas); }
svg .input rect, svg .output rect { stroke-dasharray: 3 2; }
svg path { fill: none; stroke: #8889; }
svg path.on { stroke: #d90; stroke-width: 2; }
svg .on rect { fill: color-mix(in srgb, #fd0 35%, Canvas); }
svg .here rect { fill: color-mix(in srgb, #fd0 75%, Canvas); }
svg .folded { cursor: pointer; text-decoration: underline; }`;

/** Parts say in data-from which of the user's lines they come from, and in data-step which line of a program they are. */
const script = `const parts = [...document.querySelectorAll("[data-from], [data-step]")];
const from = (part) => part.dataset.from?.split(" ") ?? [];
let pinned;
function light(part) {
  const here = part ? from(part) : [];
  for (const other of parts) {
    other.classList.toggle("on", from(other).some((line) => here.includes(line)));
    other.classList.toggle("here", other === part || (part?.dataset.step !== undefined && other.dataset.step === part.dataset.step));
  }
}
const partAt = ({ target }) => target.closest("[data-from], [data-step]") ?? undefined;
document.addEventListener("mouseover", (event) => pinned || light(partAt(event)));
document.addEventListener("click", (event) => {
  const folded = event.target.closest("[data-open]");
  if (folded) return document.getElementById(folded.dataset.open).scrollIntoView();
  const part = partAt(event);
  pinned = part === pinned ? undefined : part;
  light(part);
  if (!part) return;
  for (const section of document.querySelectorAll("section")) {
    const first = section.querySelector(".here") ?? section.querySelector(".on");
    if (!first || section.contains(part)) continue;
    const [outer, inner] = [section.getBoundingClientRect(), first.getBoundingClientRect()];
    section.scrollBy(inner.left < outer.left || inner.right > outer.right ? inner.left - outer.left - 40 : 0, inner.top - outer.top - 80);
  }
});`;

export const explainPage = (name: string, stages: readonly Stage[]): string =>
  [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><title>${escape(name)}</title>`,
    `<style>${style}</style></head><body>`,
    `<header><h1>${escape(name)}</h1><p>Point at a line or a node: what comes from the same line lights up. A click keeps it lit.</p></header><main>`,
    ...stages.flatMap((stage, i) => [textOf(stage, `p${i}`), ...graphOf(stage, `p${i}`)]),
    `</main><script>${script}</script></body></html>`,
    "",
  ].join("\n");

const textOf = ({ title, lines }: Stage, id: string): string =>
  `<section><h2>${escape(title)}</h2><pre>${lines.map((line, i) => lineText(line, `${id}-${i}`)).join("")}</pre></section>`;

const lineText = ({ text, from }: StageLine, id: string): string =>
  `<span${attributes({ "data-from": from.join(" "), "data-step": from.length > 0 ? id : "" })}>${escape(text)}</span>`;

function graphOf({ title, graph }: Stage, id: string): readonly string[] {
  if (!graph) return [];
  const shown = drawings(graph, title, id).map(drawingText).join("");
  return [`<section class="graph"><h2>${escape(title)}, as a graph</h2>${shown}</section>`];
}

const drawingText = ({ id, title, svg }: Drawing, i: number): string =>
  `${i === 0 ? "" : `<h3 id="${id}">${escape(title)}</h3>`}${svg}`;
