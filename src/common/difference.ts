/** Data that JSON can hold; a property that is undefined is as good as none. */
export type Json = unknown;

/**
 * What has changed from one JSON value to another, undefined where nothing has: JSON Merge Patch (RFC 7396, `null` removes a property), in
 * which an object may also stand for an array of the same length, with the changed elements by index:
 * `{a: 1, b: [1, 2, 3]}` to `{b: [1, 5, 3]}` is `{a: null, b: {1: 5}}`.
 */
export function difference(before: Json, after: Json): Json {
  if (Object.is(before, after)) return undefined;
  if (!isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after)) return after;
  if (Array.isArray(before) && Array.isArray(after)) return arrayDifference(before, after);
  const changed: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const next = after[key];
    const change = next === undefined ? (before[key] === undefined ? undefined : null) : difference(before[key], next);
    if (change !== undefined) changed[key] = change;
  }
  return Object.keys(changed).length === 0 ? undefined : changed;
}

/** `before` with the difference; what has not changed stays the same object. */
export function applyDifference(before: Json, change: Json): Json {
  if (change === undefined) return before;
  if (!isObject(change) || Array.isArray(change)) return change;
  if (Array.isArray(before)) return before.map((each: Json, index) => applyDifference(each, change[index]));
  const after: Record<string, Json> = isObject(before) ? { ...before } : {};
  for (const [key, each] of Object.entries(change)) {
    if (each === null) delete after[key];
    else after[key] = applyDifference(after[key], each);
  }
  return after;
}

/** Where most elements have changed, as in counts that move on by a minute, all of them are shorter. */
function arrayDifference(before: readonly Json[], after: readonly Json[]): Json {
  if (before.length !== after.length) return after;
  const changed: Record<string, Json> = {};
  after.forEach((next, index) => {
    const change = difference(before[index], next);
    if (change !== undefined) changed[index] = change;
  });
  const count = Object.keys(changed).length;
  if (count === 0) return undefined;
  return count > after.length / 2 && after.every((each) => !isObject(each)) ? after : changed;
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null;
}
