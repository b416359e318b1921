/** How strongly a token is parted from the one before it. */
export const OPEN = 0
export const COMMA = 1
export const CLAUSE = 2
export const SENTENCE = 3
