/**
 * Places in a list of so many, at most `most` of them: its end, its beginning, and then evenly between, in an order in which
 * any number of them is spread well and no pattern of the list is met: steps of the golden ratio.
 */
export function samplePositions(length: number, most: number): number[] {
  const places = new Set(length === 0 ? [] : [length - 1, 0]);
  for (let step = 1; places.size < Math.min(length, most); step++)
    places.add(Math.floor(((step * golden) % 1) * length));
  return [...places].slice(0, most);
}

const golden = (Math.sqrt(5) - 1) / 2;
