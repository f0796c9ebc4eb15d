/** Units below which a quantity is none: rounding leaves such remainders of positions and orders, and nobody asks for them. */
export const NOTHING = 1e-10;
