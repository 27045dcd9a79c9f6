/** How many programs each law sees, and from which seed: `FC_RUNS=1000 FC_SEED=7 npx vitest run test/laws`. */
export const runs = Number(process.env["FC_RUNS"] ?? 100);
export const seed = Number(process.env["FC_SEED"] ?? 20261121);
