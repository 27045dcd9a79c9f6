/** Hand tracking: a mesh of a hand, posed by its joints, against measured points. */
import { jacfwd, jit, jvp, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array, numbers, prepare, type Module, type Nested } from "../module.ts";
import { rotate } from "../rotation.ts";

interface Input {
  readonly theta: readonly number[];
  readonly data: {
    readonly model: {
      readonly parents: readonly number[];
      readonly base_relatives: Nested;
      readonly inverse_base_absolutes: Nested;
      readonly base_positions: Nested;
      readonly weights: Nested;
      readonly triangles: readonly (readonly number[])[];
      readonly is_mirrored: boolean;
    };
    readonly correspondences: readonly number[];
    readonly points: Nested;
  };
  /** Where on its triangle each point is; empty where points are of vertices. */
  readonly us: readonly (readonly number[])[];
}

/** What does not change while the pose is sought. */
interface Skeleton {
  readonly parents: readonly number[];
  readonly isMirrored: boolean;
}

/** Arrays of the hand, of the vertices that are compared: [c, corners, …]. */
interface Hand {
  readonly relatives: Tensor;
  readonly inverses: Tensor;
  readonly positions: Tensor;
  readonly weights: Tensor;
  readonly points: Tensor;
}

const at = (x: Tensor, ...indices: readonly number[]): Tensor => np.slice(x, indices);
const fingers = 5;
const anglesOfFinger = 4;

/** The matrix that turns about z by `a` and then, before that, about x by `b`: [4, 4]. */
function joint(b: Tensor, a: Tensor): Tensor {
  const [cb, sb, ca, sa] = [np.cos(b), np.sin(b), np.cos(a), np.sin(a)];
  const [zero, one] = [np.zerosLike(a), np.onesLike(a)];
  const rows = [
    [ca, sa.neg().mul(cb), sa.mul(sb), zero],
    [sa, ca.mul(cb), ca.neg().mul(sb), zero],
    [zero, sb, cb, zero],
    [zero, zero, zero, one],
  ];
  return np.stack(rows.map((row) => np.stack(row)));
}

/** The bone's joint: the first of a finger's three turns about two axes, the others about one. */
function jointOfBone(theta: Tensor, bone: number): Tensor | undefined {
  const [finger, knuckle] = [Math.floor((bone - 2) / 4), (bone - 2) % 4];
  if (bone < 2 || finger >= fingers || knuckle > 2) return undefined;
  const first = 6 + finger * anglesOfFinger;
  const bend = at(theta, knuckle === 0 ? first : first + 1 + knuckle);
  return joint(bend, knuckle === 0 ? at(theta, first + 1) : np.zerosLike(bend));
}

/** Where each bone takes points of the resting hand: [bones, 4, 4]. */
function transforms(theta: Tensor, { relatives, inverses }: Hand, { parents }: Skeleton): Tensor {
  const absolutes: Tensor[] = [];
  for (const [bone, parent] of parents.entries()) {
    const turn = jointOfBone(theta, bone);
    const relative = turn ? np.matmul(at(relatives, bone), turn) : at(relatives, bone);
    absolutes.push(parent < 0 ? relative : np.matmul(absolutes[parent]!, relative));
  }
  return np.matmul(np.stack(absolutes), inverses);
}

/** The posed vertices, [c, corners, 3]: bones move each by its weights, then the whole hand turns and moves. */
function vertices(theta: Tensor, hand: Hand, skeleton: Skeleton): Tensor {
  const moved = np.einsum("bij,cvj,cvb->cvi", transforms(theta, hand, skeleton), hand.positions, hand.weights);
  const [x, y, z] = [0, 1, 2].map((i) => np.slice(moved, [null, null, i]));
  const local = np.stack([skeleton.isMirrored ? x!.neg() : x!, y!, z!], 2);
  const axis = np.slice(theta, [[0, 3]]);
  // As ADBench does, a turn of less than 1e-4 is none.
  const turns = np.sum(np.square(axis)).greater(1e-8);
  const safe = np.where(turns, axis, array([1, 0, 0]));
  const columns = [0, 1, 2].map((i) => rotate(safe, array([0, 1, 2].map((j) => Number(i === j)))));
  const turned = np.einsum("ji,cvj->cvi", np.stack(columns), local);
  return np.where(turns, turned, local).add(np.slice(theta, [[3, 6]]));
}

/** `point − vertex`, or minus the point of the triangle at the barycentric coordinates u: [c, 3]. */
function errors(theta: Tensor, us: Tensor | null, hand: Hand, skeleton: Skeleton): Tensor {
  const posed = vertices(theta, hand, skeleton);
  const corner = (i: number): Tensor => np.slice(posed, [null, i]);
  if (!us) return hand.points.sub(corner(0));
  const [u, v] = [np.slice(us, [null, [0, 1]]), np.slice(us, [null, [1, 2]])];
  const inside = u
    .mul(corner(0))
    .add(v.mul(corner(1)))
    .add(u.add(v).neg().add(1).mul(corner(2)));
  return hand.points.sub(inside);
}

const objective = jit((...args: Parameters<typeof errors>) => np.ravel(errors(...args)), { staticArgnums: [3] });

/** A column for each coordinate of u, of which each error depends on its own only, and one for each of theta. */
const jacobian = jit(
  (theta: Tensor, us: Tensor | null, hand: Hand, skeleton: Skeleton) => {
    const ofTheta = jacfwd((t: Tensor) => errors(t, us, hand, skeleton))(theta);
    if (!us) return np.reshape(ofTheta, [-1, theta.shape[0]!]);
    const ofU = [0, 1].map((i) => {
      const direction = np.tile(array([[1 - i, i]]), [us.shape[0]!, 1]);
      return np.expandDims(jvp((u: Tensor) => errors(theta, u, hand, skeleton), [us], [direction])[1], 2);
    });
    return np.reshape(np.concatenate([...ofU, ofTheta], 2), [-1, theta.shape[0]! + 2]);
  },
  { staticArgnums: [3] },
);

function argumentsOf({ theta, data, us }: Input): [Tensor, Tensor | null, Hand, Skeleton] {
  const { model, correspondences, points } = data;
  const withTriangles = us.length > 0;
  const compared = correspondences.map((c) => (withTriangles ? model.triangles[c]! : [c]));
  return [
    array(theta),
    withTriangles ? array(us) : null,
    {
      relatives: array(model.base_relatives),
      inverses: array(model.inverse_base_absolutes),
      positions: np.take(array(model.base_positions), compared, 0),
      weights: np.take(array(model.weights), compared, 0),
      points: array(points),
    },
    { parents: model.parents, isMirrored: model.is_mirrored },
  ];
}

export const ht: Module<Input> = {
  objective: (input) => prepare(objective, argumentsOf(input), numbers),
  jacobian: (input) => prepare(jacobian, argumentsOf(input), numbers),
};
