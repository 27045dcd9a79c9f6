/**
 * Rows on a GPU. Where they are short a thread computes one; else a team of threads takes turns along each, and comes
 * together for totals and for what one thread reads of another. Where rows are few and long they are reduced in chunks.
 */
import { at, type Guard } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { inChunks } from "./gpu-chunks.ts";
import type { GpuLimits } from "./gpu-limits.ts";
import { Partials } from "./gpu-partials.ts";
import { loadedIn, storedIn, type RowNest, type Section, type Stage } from "./gpu-row-nest.ts";
import { Team } from "./gpu-team.ts";
import { totalsOf } from "./gpu-totals.ts";
import { chooseTeam } from "./gpu-team-size.ts";
import { keepInRegisters, spreadTiles, tilesOf } from "./gpu-tiles.ts";
import { whenBelow } from "./gpu-when.ts";
import { sizeOfAxis } from "./nest.ts";
import type { Workshop } from "./workshop.ts";

export const scheduleRows = (nest: RowNest, shop: Workshop, limits: GpuLimits): readonly KernelStatement[] =>
  independent(nest, shop).flatMap((one) => inChunks(one, shop, limits).flatMap((part) => schedule(part, shop, limits)));

/** Fewer rows than this do not keep a GPU busy by themselves. */
const manyRows = 256;

/** Stages that only store elements, for each of few rows: loops of their own. */
function independent(nest: RowNest, shop: Workshop): readonly RowNest[] {
  const { rows, sections } = nest;
  const apart =
    sections.length > 1 &&
    rows.reduce((product, row) => product * sizeOfAxis(row), 1) < manyRows &&
    sections.every((section) => section.kind === "once" || section.reduces.length === 0) &&
    sections.every((section) => [...storedIn(section)].every((target) => at(shop.buffers, target).space === "buffer"));
  if (!apart) return [nest];
  return sections.map((section) =>
    section.kind === "once"
      ? { rows, sections: [section] }
      : { rows: [...rows, ...section.axes], sections: [{ kind: "once", statements: section.stores }] },
  );
}

function schedule(nest: RowNest, shop: Workshop, limits: GpuLimits): readonly KernelStatement[] {
  const size = chooseTeam(nest, shop, limits);
  return size.threads === 1 ? oneThreadEach(nest, shop) : new TeamWork(nest, new Team(size, shop), shop).statements();
}

function oneThreadEach(nest: RowNest, shop: Workshop): readonly KernelStatement[] {
  const { rows, sections } = nest;
  keepInRegisters(tilesOf(nest, shop), shop);
  const body = sections.flatMap((section) => (section.kind === "once" ? section.statements : alone(section, shop)));
  return rows.reduceRight<readonly KernelStatement[]>((inner, { axis }) => shop.loop(axis, "parallel", inner), body);
}

function alone({ axes, reduces, stores }: Stage, shop: Workshop): readonly KernelStatement[] {
  const partials = new Partials(reduces, shop);
  const step = [...partials.step(new Map()), ...stores];
  return [
    ...partials.variables(),
    ...axes.reduceRight<readonly KernelStatement[]>((inner, { axis }) => shop.loop(axis, "sequential", inner), step),
    ...partials.results(),
  ];
}

class TeamWork {
  readonly #nest: RowNest;
  readonly #team: Team;
  readonly #shop: Workshop;
  /** What has been stored since all threads last came together. */
  readonly #fresh = new Set<number>();

  constructor(nest: RowNest, team: Team, shop: Workshop) {
    this.#nest = nest;
    this.#team = team;
    this.#shop = shop;
  }

  statements(): readonly KernelStatement[] {
    return this.#team.workgroups(this.#nest.rows, (valid, axes) => {
      const body = this.#nest.sections.flatMap((section) => [...this.#meet(section), ...this.#section(section, valid)]);
      return spreadTiles(this.#shop.statements(body, axes), tilesOf(this.#nest, this.#shop), this.#team, this.#shop);
    });
  }

  /** A barrier, if the section reads what threads have stored. */
  #meet(section: Section): readonly KernelStatement[] {
    if (![...loadedIn(section)].some((source) => this.#fresh.has(source))) return [];
    this.#fresh.clear();
    return [{ kind: "barrier" }];
  }

  #section(section: Section, valid: readonly Guard[]): readonly KernelStatement[] {
    for (const target of storedIn(section)) this.#fresh.add(target);
    if (section.kind === "once") {
      const lets = section.statements.filter(({ kind }) => kind === "let");
      return [
        ...lets,
        ...this.#team.lead(
          valid,
          section.statements.filter(({ kind }) => kind !== "let"),
        ),
      ];
    }
    const partials = new Partials(section.reduces, this.#shop);
    const loops = this.#team.share(section.axes, partials.ordered, (axes) => [
      ...partials.step(axes),
      ...this.#shop.statements(section.stores, axes),
    ]);
    const own = [...partials.variables(), ...whenBelow(valid, loops, this.#shop)];
    if (section.reduces.length === 0) return own;
    this.#fresh.clear();
    return [...own, ...totalsOf(section.reduces, partials, this.#team, this.#shop)];
  }
}
