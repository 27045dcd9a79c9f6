/** Height of a ball at a time, which loses some of its speed whenever it touches the ground. */
export function heightAt(time: number, drop: number, restitution: number): number {
  const g = 9.81;
  let remaining = time;
  let fall = Math.sqrt((2 * drop) / g);
  if (remaining <= fall) return drop - 0.5 * g * remaining ** 2;
  remaining -= fall;
  let speed = restitution * g * fall;
  do {
    const flight = (2 * speed) / g;
    if (remaining < flight) return speed * remaining - 0.5 * g * remaining * remaining;
    remaining -= flight;
    speed *= restitution;
  } while (speed > 1e-3);
  return 0;
}
