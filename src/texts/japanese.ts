import { formatCount, type TimeUnit, twoLargest } from "../common/format.js";

/** `4 分 10 秒` */
export function formatJapaneseDuration(seconds: number): string {
  return twoLargest(seconds, (count, unit) => `${formatCount(count)} ${units[unit]}`);
}

const units: Readonly<Record<TimeUnit, string>> = { day: "日", hour: "時間", minute: "分", second: "秒" };
