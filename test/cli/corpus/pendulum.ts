type State = [angle: number, velocity: number];

const add = (s: State, d: State, h: number): State => [s[0] + h * d[0], s[1] + h * d[1]];

function rk4(f: (s: State) => State, s: State, h: number): State {
  const k1 = f(s);
  const k2 = f(add(s, k1, h / 2));
  const k3 = f(add(s, k2, h / 2));
  const k4 = f(add(s, k3, h));
  return [
    s[0] + (h / 6) * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0]),
    s[1] + (h / 6) * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1]),
  ];
}

/** Angle of a damped pendulum after `seconds`. */
export function finalAngle(angle: number, length: number, damping: number, seconds: number): number {
  const derivative = ([theta, omega]: State): State => [omega, -(9.81 / length) * Math.sin(theta) - damping * omega];
  const steps = 50;
  const h = seconds / steps;
  let state: State = [angle, 0];
  for (let i = 0; i < steps; ++i) state = rk4(derivative, state, h);
  const [theta] = state;
  return theta;
}
