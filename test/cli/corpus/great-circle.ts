const toRadians = (degrees: number) => (degrees * Math.PI) / 180;

interface Place {
  readonly lat: number;
  readonly lon: number;
}

export function haversine(from: Place, to: Place, radius = 6371): number {
  const phi1 = toRadians(from.lat);
  const phi2 = toRadians(to.lat);
  const dPhi = phi2 - phi1;
  const dLambda = toRadians(to.lon - from.lon);
  const a = Math.sin(dPhi / 2) ** 2 + Math.cos(phi1) * Math.cos(phi2) * Math.sin(dLambda / 2) ** 2;
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(a)));
}
