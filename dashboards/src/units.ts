export { BytesIEC, DateTimeFromNow, PercentUnit, Seconds } from "@grafana/grafana-foundation-sdk/units";

/** Whole numbers: `short` would make "1 K" of a thousand. */
export const Count = "locale";

/** Grafana's own unit reads "c/m". */
export const PerMinute = "suffix:/min";
