/** Soft decision tree of depth two; leaves are blended by how sure the nodes are. */
export function softTree(features: number[], thresholds: number[], leaves: number[], sharpness: number): number {
  const visit = (node: number, depth: number): number => {
    if (depth === 2) return leaves[node - 3];
    const right = 1 / (1 + Math.exp(-sharpness * (features[depth] - thresholds[node])));
    return (1 - right) * visit(2 * node + 1, depth + 1) + right * visit(2 * node + 2, depth + 1);
  };
  return visit(0, 0);
}
