/** A hand of the shape of ADBench's: 22 bones, vertices that a few of them move, and measured points. */
import { uniform } from "./draw.ts";

/** The wrist, five fingers of four bones, and the forearm. */
const parents: readonly number[] = [-1, ...[1, 5, 9, 13, 17].flatMap((first) => [0, first, first + 1, first + 2]), 0];
const bones = parents.length;
const bonesOfVertex = 3;

interface HandCase {
  readonly input: unknown;
  readonly arrays: readonly (readonly number[])[];
}

/** Against `points` points: of vertices, or of places on triangles. */
export function handInput(points: number, withTriangles: boolean): HandCase {
  const draw = uniform(8, -1, 1);
  const list = (length: number, scale = 1): readonly number[] => Array.from({ length }, () => scale * draw());
  /** Near the identity, with a last row [0, 0, 0, 1]. */
  const motion = (): readonly (readonly number[])[] =>
    [0, 1, 2, 3].map((i) => (i === 3 ? [0, 0, 0, 1] : list(4, 0.2).map((x, j) => x + Number(i === j))));
  const weights = (): readonly number[] => {
    const chosen = new Set(list(bonesOfVertex).map((x) => Math.floor(((x + 1) / 2) * bones)));
    return parents.map((_, bone) => (chosen.has(bone) ? 1 / chosen.size : 0));
  };
  const count = Math.max(points, 100);
  const many = <T>(make: () => T, length = count): readonly T[] => Array.from({ length }, make);
  const model = {
    parents,
    base_relatives: many(motion, bones),
    inverse_base_absolutes: many(motion, bones),
    base_positions: many(() => [...list(3), 1]),
    weights: many(weights),
    triangles: Array.from({ length: count }, (_, i) => [i, (i + 7) % count, (i + 31) % count]),
    is_mirrored: true,
  };
  const correspondences = Array.from({ length: points }, (_, i) => i);
  const [theta, us] = [list(26), withTriangles ? many(() => list(2, 0.5), points) : []];
  const measured = many(() => list(3), points);
  const compared = correspondences.flatMap((c) => (withTriangles ? model.triangles[c]! : [c]));
  return {
    input: { theta, data: { model, correspondences, points: measured }, us },
    arrays: [
      theta,
      parents,
      model.base_relatives.flat(2),
      model.inverse_base_absolutes.flat(2),
      compared.flatMap((vertex) => model.base_positions[vertex]!),
      compared.flatMap((vertex) => model.weights[vertex]!),
      measured.flat(),
      us.flat(),
      [Number(model.is_mirrored)],
    ],
  };
}
