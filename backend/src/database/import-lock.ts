/** First key of the advisory lock that a live import holds; the second is the import's id. "port" in ASCII. */
export const importLockClass = 0x706f7274;
