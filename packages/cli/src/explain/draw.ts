/** Graphs of programs as SVG: loops and branches are boxes with graphs in them, unless those are large. */
import { at } from "cotangent/compiler";
import { byLines, countNodes, type Graph, type GraphNode, type GraphPart } from "./graph.ts";
import { layout, type Point, type Size } from "./layout.ts";
import { attributes, escape } from "./markup.ts";

/** A drawing, and those of what is folded in it. */
export interface Drawing {
  readonly id: string;
  readonly title: string;
  readonly svg: string;
}

/** A graph inside a step has at most this many nodes; larger ones are drawn for themselves. */
const mostInside = 70;
/** A drawing of more nodes has one for each run of steps from one line. */
const mostNodes = 150;
/** Nobody reads a drawing of more. */
const mostDrawn = 600;
const textWidth = 6.7;
const lineHeight = 20;
const margin = 8;

/** @param id starts the names of drawings and of the lines that nodes belong to */
export function drawings(graph: Graph, title: string, id: string): readonly Drawing[] {
  const artist = new Artist(id);
  artist.draw(graph, title);
  return artist.done;
}

interface Box extends Size {
  /** The drawing with its upper left corner at the origin. */
  readonly svg: string;
}

class Artist {
  readonly #id: string;
  readonly done: Drawing[] = [];
  #count = 0;

  constructor(id: string) {
    this.#id = id;
  }

  /** Adds the drawing, and after it those of what is folded in it. */
  draw(graph: Graph, title: string): string {
    const id = `${this.#id}-g${this.#count++}`;
    const place = this.done.length;
    const { width, height, svg } = this.#graph(graph);
    const [w, h] = [Math.ceil(width + 2 * margin), Math.ceil(height + 2 * margin)];
    const whole = `<svg width="${w}" height="${h}" viewBox="${-margin} ${-margin} ${w} ${h}">${svg}</svg>`;
    this.done.splice(place, 0, { id, title, svg: whole });
    return id;
  }

  #graph(given: Graph): Box {
    const graph = given.nodes.length > mostNodes ? byLines(given) : given;
    if (graph.nodes.length > mostDrawn) return note(`${given.nodes.length} nodes: too many to be drawn`);
    const boxes = graph.nodes.map((node) => this.#node(node));
    const { width, height, corners, paths } = layout(boxes, graph.edges);
    const lines = paths.map((path, i) => edgeText(path, at(graph.nodes, at(graph.edges, i)[0])));
    const placed = boxes.map(
      ({ svg }, i) => `<g transform="translate(${round(at(corners, i).x)} ${round(at(corners, i).y)})">${svg}</g>`,
    );
    return { width, height, svg: [...lines, ...placed].join("") };
  }

  #node(node: GraphNode): Box {
    const label = node.label.length > 48 ? `${node.label.slice(0, 47)}…` : node.label;
    const parts = node.parts.map((part) => this.#part(part, label));
    const inside = parts.reduce((sum, { width }) => sum + width + margin, margin);
    const width = Math.max(label.length * textWidth + 14, parts.length > 0 ? inside : 0);
    const height = lineHeight + Math.max(0, ...parts.map((part) => part.height + margin));
    let x = margin;
    const contents = parts.map((part) => {
      const moved = `<g transform="translate(${round(x)} ${lineHeight})">${part.svg}</g>`;
      x += part.width + margin;
      return moved;
    });
    const own = attributes({
      class: `${node.kind}${parts.length > 0 ? " box" : ""}`,
      "data-from": node.from.join(" "),
      "data-step": node.line === undefined ? "" : `${this.#id}-${node.line}`,
    });
    const title = `<title>${escape(node.text)}</title>`;
    const rect = `<rect width="${round(width)}" height="${round(height)}" rx="4"/>`;
    return {
      width,
      height,
      svg: `<g${own}>${title}${rect}<text x="7" y="14">${escape(label)}</text></g>${contents.join("")}`,
    };
  }

  /** @param outside the label of the step that it is part of */
  #part({ title, graph }: GraphPart, outside: string): Box {
    const count = countNodes(graph);
    if (count > mostInside) {
      const id = this.draw(graph, `${title} of ${outside}`);
      const text = `${title}: ${count} nodes, below`;
      return { ...note(text), svg: `<g class="folded"${attributes({ "data-open": id })}>${note(text).svg}</g>` };
    }
    const { width, height, svg } = this.#graph(graph);
    const text = `<text class="part" y="11">${escape(title)}</text>`;
    return {
      width: Math.max(width, title.length * textWidth),
      height: height + 16,
      svg: `${text}<g transform="translate(0 16)">${svg}</g>`,
    };
  }
}

const note = (text: string): Box => ({
  width: text.length * textWidth,
  height: 16,
  svg: `<text class="part" y="11">${escape(text)}</text>`,
});

const round = (x: number): string => String(Math.round(x * 10) / 10);

/** Curves that leave and arrive upright. */
function edgeText(path: readonly Point[], { from }: GraphNode): string {
  const [start, ...rest] = path;
  if (!start) return "";
  let before = start;
  const curves = rest.map((point) => {
    const middle = (before.y + point.y) / 2;
    const curve = `C${round(before.x)} ${round(middle)} ${round(point.x)} ${round(middle)} ${round(point.x)} ${round(point.y)}`;
    before = point;
    return curve;
  });
  return `<path${attributes({ "data-from": from.join(" ") })} d="M${round(start.x)} ${round(start.y)}${curves.join("")}"/>`;
}
