/** Linear memory comes in pages. */
export const pageBytes = 65_536;
/** All that addresses of 32 bits reach. */
export const mostPages = 65_536;
