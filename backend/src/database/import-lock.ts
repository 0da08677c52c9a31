/** First key of the advisory lock that a running import holds ("port" in ASCII); the second key is the import's id. */
export const importLockClass = 0x706f7274;
