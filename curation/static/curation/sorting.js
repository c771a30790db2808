/** The orders in which the thread's comments can stand, beside the source's own, which is a tree. */

const time = (comment) => comment.row.querySelector("time")?.dateTime || "9";

const WEIGHTS = {
  time: (comment) => comment.since ?? (comment.since = time(comment)),
  replies: (comment) => -comment.below,
  points: (comment) => -comment.points,
  length: (comment) => -comment.length,
};

/** Returns the comments by weight; what weighs the same keeps its order. */
export function sorted(comments, by) {
  const weight = WEIGHTS[by];
  if (!weight) return comments;
  return [...comments].sort((one, other) => compare(weight(one), weight(other)));
}

const compare = (one, other) => (one < other ? -1 : Number(one > other));

/** Returns the number that an attribute holds; less than any where it holds none. */
export const numberOr = (text, otherwise) => (text ? Number(text) : otherwise);
