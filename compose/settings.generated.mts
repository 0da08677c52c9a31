// Written by `npm run settings` at the root; edit platform/settings/ instead.

/** Address to listen on unless BIND names another. */
export const defaultBind = "127.0.0.1";

/** Names that the dashboard answers to without sign-in; ALLOWED_HOSTS adds to them. */
export const alwaysAllowedHosts: readonly string[] = ["localhost","127.0.0.1","[::1]"];

/** A container with a smaller limit would not start. */
export const minimumMemoryMiB: Readonly<Record<string, number>> = {
  BACKEND_MEMORY_MIB: 128,
  FRONTEND_MEMORY_MIB: 192,
  DATABASE_MEMORY_MIB: 512,
};
