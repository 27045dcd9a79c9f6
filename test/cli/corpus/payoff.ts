enum Kind {
  Call,
  Put,
  Straddle,
  Digital,
}

interface Leg {
  kind: Kind;
  strike: number;
  quantity: number;
}

function payoffOf(kind: Kind, strike: number, s: number): number {
  switch (kind) {
    case Kind.Call:
      return Math.max(s - strike, 0);
    case Kind.Put:
      return Math.max(strike - s, 0);
    case Kind.Straddle:
      return Math.abs(s - strike);
    case Kind.Digital:
      return s > strike ? 1 : 0;
  }
}

/** An iron condor with a straddle on top. */
export function strategy(s: number, width: number, quantity: number): number {
  const legs: Leg[] = [
    { kind: Kind.Put, strike: 100 - 2 * width, quantity: 1 },
    { kind: Kind.Put, strike: 100 - width, quantity: -1 },
    { kind: Kind.Call, strike: 100 + width, quantity: -1 },
    { kind: Kind.Call, strike: 100 + 2 * width, quantity: 1 },
    { kind: Kind.Straddle, strike: 100, quantity },
    { kind: Kind.Digital, strike: 105, quantity: 2 },
  ];
  return legs.reduce((total, leg) => total + leg.quantity * payoffOf(leg.kind, leg.strike, s), 0);
}
