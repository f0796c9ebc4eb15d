/** How many runs are laid beside each other: fewer are none, and more than six colours nobody tells apart. */
export const COMPARED_MIN = 2;
export const COMPARED_MAX = 6;
