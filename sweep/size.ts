/** The size of the sweep: what CI can afford, unless `npm run test:sweep` sets more. */
export const sweepSize = {
  requests: Number(process.env.SWEEP_REQUESTS ?? 500),
  seed: Number(process.env.SWEEP_SEED ?? 1),
};
