interface Body {
  position: [number, number, number];
  velocity: [number, number, number];
  mass: number;
}

const SOFTENING = 1e-3;

function totalEnergy(bodies: Body[]): number {
  let energy = 0;
  for (let i = 0; i < bodies.length; i++) {
    const { position: p, velocity: v, mass } = bodies[i];
    energy += 0.5 * mass * (v[0] ** 2 + v[1] ** 2 + v[2] ** 2);
    for (let j = i + 1; j < bodies.length; j++) {
      const q = bodies[j].position;
      const r = Math.sqrt((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 + (p[2] - q[2]) ** 2 + SOFTENING);
      energy -= (mass * bodies[j].mass) / r;
    }
  }
  return energy;
}

/** How much energy a few steps of the symplectic Euler method gain or lose. */
export function energyDrift(start: readonly Body[], dt: number): number {
  const bodies: Body[] = start.map((b) => ({ position: [...b.position], velocity: [...b.velocity], mass: b.mass }));
  const before = totalEnergy(bodies);
  for (let step = 0; step < 5; step++) {
    for (const a of bodies) {
      for (const b of bodies) {
        if (a === b) continue;
        const d = [0, 0, 0];
        let r2 = SOFTENING;
        for (let k = 0; k < 3; k++) {
          d[k] = b.position[k] - a.position[k];
          r2 += d[k] * d[k];
        }
        const strength = b.mass / (r2 * Math.sqrt(r2));
        for (let k = 0; k < 3; k++) a.velocity[k] += dt * strength * d[k];
      }
    }
    bodies.forEach((body) => {
      for (let k = 0; k < 3; k++) body.position[k] += dt * body.velocity[k];
    });
  }
  return totalEnergy(bodies) - before;
}
