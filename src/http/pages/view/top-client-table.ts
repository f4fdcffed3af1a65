import type { TopClientList } from "../../api/details.js";
import { formatCount } from "../../../common/format.js";
import type { Child } from "./element.js";
import { clockTag, emptyNote, truncated, table } from "./parts.js";

/** Client addresses with the most of something, `what` in the plural: `refusals`. */
export function topClientTable({ distinct, isAtLeast, top }: TopClientList, what: string, now: number): Child {
  if (top.length === 0) return emptyNote(`No ${what} seen.`);
  const first = top.slice(0, maxShown);
  const addresses = distinct === 1 ? "address" : "different addresses";
  const rest = top.length > first.length ? `, top ${first.length} shown` : "";
  return table(
    `${isAtLeast ? "At least " : ""}${formatCount(distinct)} ${addresses}${rest}; times in UTC`,
    [
      { head: "Address", type: "word" },
      { head: "Count", type: "number" },
      { head: "Mostly", type: "word" },
      { head: "First", type: "word" },
      { head: "Last", type: "word" },
    ],
    first.map(({ address, count, mostly, firstTime, lastTime }) => ({
      key: address,
      cells: [
        truncated(address, 60),
        formatCount(count),
        truncated(mostly, 60),
        clockTag(firstTime, now),
        clockTag(lastTime, now),
      ],
    })),
  );
}

/** `/api/status` has more. */
const maxShown = 12;
