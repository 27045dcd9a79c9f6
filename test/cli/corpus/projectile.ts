export interface Launch {
  speed: number;
  angle: number;
  height: number;
}

const G = 9.80665;

function accelerate(v: number, dragCoefficient: number, speed: number) {
  return -dragCoefficient * speed * v;
}

// Flies until the ground is hit; the last step is interpolated back to y = 0.
export function range(launch: Launch, dragCoefficient: number): number {
  const dt = 0.02;
  let { height: y } = launch;
  let x = 0;
  let vx = launch.speed * Math.cos(launch.angle);
  let vy = launch.speed * Math.sin(launch.angle);
  let previousX = x;
  let previousY = y;
  while (y > 0) {
    previousX = x;
    previousY = y;
    const speed = Math.sqrt(vx * vx + vy * vy);
    const ax = accelerate(vx, dragCoefficient, speed);
    const ay = -G + accelerate(vy, dragCoefficient, speed);
    x += vx * dt + 0.5 * ax * dt * dt;
    y += vy * dt + 0.5 * ay * dt * dt;
    vx += ax * dt;
    vy += ay * dt;
  }
  const t = previousY / (previousY - y);
  return previousX + t * (x - previousX);
}
