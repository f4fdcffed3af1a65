import type { Writable } from "node:stream";
import { styleText } from "node:util";

export type Colour = "bold" | "red" | "yellow" | "green";

/** Colours text, or leaves it as it is. */
export type Paint = (text: string, colour: Colour | undefined) => string;

/** Colours where the output is a terminal and `NO_COLOR` is not set. */
export function createPaint(
  stdout: Writable & { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const mayColour = stdout.isTTY === true && (env["NO_COLOR"] ?? "") === "";
  // whether it is a terminal was checked for the actual stream
  return (text, colour) =>
    mayColour && colour !== undefined ? styleText(colour, text, { validateStream: false }) : text;
}
