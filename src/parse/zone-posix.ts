/** When a zone is how far from UTC; milliseconds to add to UTC. */
export interface ZoneRules {
  offsetAt(utc: number): number;
}

/**
 * A time zone as POSIX writes it, the same rules for every year: `CET-1CEST,M3.5.0,M10.5.0/3`. Its offsets count west of
 * Greenwich: `UTC+2` is two hours behind UTC. Undefined for any other text.
 */
export function parsePosixZone(text: string): ZoneRules | undefined {
  const [, offset = "", daylight, daylightOffset, start, end] = shape.exec(text) ?? [];
  const standard = readOffset(offset);
  if (standard === undefined) return undefined;
  if (daylight === undefined) return { offsetAt: () => standard };
  const summer = daylightOffset === undefined ? standard + hour : readOffset(daylightOffset);
  // without rules the C library takes those of the USA
  const [begins, ends] = [readRule(start ?? "M3.2.0"), readRule(end ?? "M11.1.0")];
  if (summer === undefined || begins === undefined || ends === undefined) return undefined;
  return {
    offsetAt(utc) {
      const year = new Date(utc + standard).getUTCFullYear();
      const changes = [year - 1, year, year + 1].flatMap((year) => [
        { at: begins(year) - standard, offset: summer },
        { at: ends(year) - summer, offset: standard },
      ]);
      const last = changes.filter(({ at }) => at <= utc).toSorted((a, b) => a.at - b.at);
      return last.at(-1)?.offset ?? standard;
    },
  };
}

/** True where a person may well mean the contrary of what POSIX says: `UTC+2`. */
export function isAmbiguousPosix(text: string): boolean {
  return /^(UTC|GMT|UCT|Z)[+-]?0*[1-9]/i.test(text);
}

/** Local time of the change as if it were UTC, in the year given. */
type Rule = (year: number) => number;

function readRule(text: string): Rule | undefined {
  const [, julian, day, month, week, weekday, time = "2"] = ruleShape.exec(text) ?? [];
  const clock = readTime(time);
  if (clock === undefined) return undefined;
  if (month !== undefined) {
    const [wanted, nth, dayOfWeek] = [Number(month), Number(week), Number(weekday)];
    if (wanted < 1 || wanted > 12) return undefined;
    return (year) => nthWeekday(year, wanted, nth, dayOfWeek) + clock;
  }
  const number = Number(julian ?? day ?? NaN);
  // J counts 1 March as 60 in every year
  if (julian !== undefined && number >= 1 && number <= 365)
    return (year) => Date.UTC(year, 0, number + (isLeap(year) && number >= 60 ? 1 : 0)) + clock;
  if (day !== undefined && number <= 365) return (year) => Date.UTC(year, 0, number + 1) + clock;
  return undefined;
}

/** The 5th is the last. */
function nthWeekday(year: number, month: number, nth: number, weekday: number): number {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const date = 1 + ((weekday - first + 7) % 7) + (nth - 1) * 7;
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Date.UTC(year, month - 1, date > days ? date - 7 : date);
}

function isLeap(year: number): boolean {
  return new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29;
}

/** `-5:30` is 5.5 hours ahead of UTC. */
function readOffset(text: string): number | undefined {
  const time = readTime(text);
  return time === undefined || Math.abs(time) > 24 * hour ? undefined : 0 - time;
}

function readTime(text: string): number | undefined {
  const [, sign, hours = "", minutes = "0", seconds = "0"] =
    /^([+-]?)(\d{1,3})(?::([0-5]?\d)(?::([0-5]?\d))?)?$/.exec(text) ?? [];
  if (hours === "" || Number(hours) > 167) return undefined;
  const size = Number(hours) * hour + Number(minutes) * 60_000 + Number(seconds) * 1_000;
  return sign === "-" ? -size : size;
}

const hour = 3_600_000;
const name = String.raw`(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)`;
const time = String.raw`[+-]?\d{1,3}(?::\d{1,2}){0,2}`;
const shape = new RegExp(`^${name}(${time})(?:(${name})(${time})?(?:,([^,]+),([^,]+))?)?$`);
const ruleShape = new RegExp(String.raw`^(?:J(\d{1,3})|(\d{1,3})|M(\d{1,2})\.([1-5])\.([0-6]))(?:/(${time}))?$`);
