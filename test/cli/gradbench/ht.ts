type Matrix = number[][];

export interface Model {
  parents: number[];
  baseRelatives: Matrix[];
  inverseBaseAbsolutes: Matrix[];
  /** Homogeneous, one row a vertex. */
  basePositions: number[][];
  weights: number[][];
  triangles: number[][];
  isMirrored: boolean;
}

function multiply(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));
}

/** Rz(z)·Ry(y)·Rx(x), as a 4×4 matrix. */
function eulerRotation(x: number, y: number, z: number): Matrix {
  const [cx, sx, cy, sy, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(y), Math.sin(y), Math.cos(z), Math.sin(z)];
  return [
    [cy * cz, sx * sy * cz - cx * sz, sx * sz + cx * sy * cz, 0],
    [cy * sz, cx * cz + sx * sy * sz, cx * sy * sz - sx * cz, 0],
    [-sy, sx * cy, cx * cy, 0],
    [0, 0, 0, 1],
  ];
}

/** Angles of the bones; five fingers have four angles each, of which the first bone takes two. */
function boneAngles(theta: readonly number[], bones: number): [number, number, number][] {
  const angles: [number, number, number][] = Array.from({ length: bones }, () => [0, 0, 0]);
  let bone = 2;
  let next = 6;
  for (let finger = 0; finger < 5; finger++) {
    for (let k = 0; k < 3; k++) {
      angles[bone + k][0] = theta[next++];
      if (k === 0) angles[bone][2] = theta[next++];
    }
    bone += 4;
  }
  return angles;
}

function boneTransforms(theta: readonly number[], model: Model): Matrix[] {
  const angles = boneAngles(theta, model.parents.length);
  const absolutes = model.baseRelatives.map((m) => m.map((row) => row.slice()));
  model.parents.forEach((parent, i) => {
    const [x, y, z] = angles[i];
    const relative = multiply(model.baseRelatives[i], eulerRotation(x, y, z));
    absolutes[i] = parent < 0 ? relative : multiply(absolutes[parent], relative);
  });
  return absolutes.map((m, i) => multiply(m, model.inverseBaseAbsolutes[i]));
}

/** The matrix of a turn about an axis by its length; a turn of less than 1e-4 is none. */
function axisRotation([a, b, c]: readonly number[]): Matrix {
  const norm = Math.sqrt(a * a + b * b + c * c);
  if (norm < 0.0001)
    return [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
  const [x, y, z] = [a / norm, b / norm, c / norm];
  const s = Math.sin(norm);
  const k = Math.cos(norm);
  return [
    [x * x + (1 - x * x) * k, x * y * (1 - k) - z * s, x * z * (1 - k) + y * s],
    [x * y * (1 - k) + z * s, y * y + (1 - y * y) * k, y * z * (1 - k) - x * s],
    [x * z * (1 - k) - y * s, z * y * (1 - k) + x * s, z * z + (1 - z * z) * k],
  ];
}

function posed(vertex: number, theta: readonly number[], transforms: Matrix[], global: Matrix, model: Model): number[] {
  const local = [0, 0, 0];
  const base = model.basePositions[vertex];
  transforms.forEach((m, bone) => {
    const weight = model.weights[vertex][bone];
    for (let i = 0; i < 3; i++) for (let j = 0; j < 4; j++) local[i] += weight * m[i][j] * base[j];
  });
  if (model.isMirrored) local[0] = -local[0];
  return global.map((row, i) => row[0] * local[0] + row[1] * local[1] + row[2] * local[2] + theta[3 + i]);
}

/** Measured points less the vertices that correspond to them. */
export function errors(theta: number[], model: Model, correspondences: number[], points: number[][]): number[] {
  const transforms = boneTransforms(theta, model);
  const global = axisRotation(theta.slice(0, 3));
  const result: number[] = [];
  for (let c = 0; c < correspondences.length; c++) {
    const vertex = posed(correspondences[c], theta, transforms, global, model);
    for (let i = 0; i < 3; i++) result.push(points[c][i] - vertex[i]);
  }
  return result;
}

/** The same with the points of triangles at barycentric coordinates. */
export function surfaceErrors(
  theta: number[],
  us: number[][],
  model: Model,
  correspondences: number[],
  points: number[][],
): number[] {
  const transforms = boneTransforms(theta, model);
  const global = axisRotation(theta.slice(0, 3));
  return correspondences.flatMap((triangle, c) => {
    const [p, q, r] = model.triangles[triangle].map((vertex) => posed(vertex, theta, transforms, global, model));
    const [u, v] = us[c];
    return points[c].map((x, i) => x - (u * p[i] + v * q[i] + (1 - u - v) * r[i]));
  });
}
