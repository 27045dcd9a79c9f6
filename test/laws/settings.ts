type Variables = Readonly<Record<string, string | undefined>>;

/** Variables of the environment. A browser has no `process`; there Vite gives what `vitest.config.ts` sets. */
const env = typeof process === "undefined" ? (import.meta as { readonly env?: Variables }).env! : process.env;

/** How many programs each law sees, and from which seed: `FC_RUNS=1000 FC_SEED=7 npx vitest run test/laws`. */
export const runs = Number(env["FC_RUNS"] ?? 100);
export const seed = Number(env["FC_SEED"] ?? 20261121);
