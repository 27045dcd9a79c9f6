interface Envelope {
  attack: number;
  decay: number;
  sustain: number;
  release: number;
}

export function amplitude(envelope: Envelope, hold: number, t: number): number {
  const { attack, decay, sustain, release } = envelope;
  if (t < 0) return 0;
  if (t < attack) return t / attack;
  if (t < attack + decay) {
    const u = (t - attack) / decay;
    return 1 + u * (sustain - 1);
  }
  if (t < hold) return sustain;
  const u = (t - hold) / release;
  return u >= 1 ? 0 : sustain * (1 - u) ** 2;
}
