/** Entries of a page: when a client does not say, and at most. */
export const PAGE = { default: 20, max: 100 } as const;
