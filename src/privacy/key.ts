import { readFileSync } from "node:fs";
import { ConfigError, reasonOf } from "../errors.js";
import { createPrivacy, type Choice, type Privacy } from "./privacy.js";

/** Reads the key where one is set. Throws ConfigError for a file that cannot be read, and for a key that is too short. */
export function openPrivacy(choice: Choice & { readonly keyFile?: string }): Privacy {
  const { keyFile } = choice;
  return createPrivacy(choice, keyFile === undefined ? undefined : readKey(keyFile));
}

function readKey(path: string): Buffer {
  const shown = `--privacy.key-file ${JSON.stringify(path)}`;
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch (error) {
    throw new ConfigError([`${shown}: ${reasonOf(error)}`]);
  }
  // an editor's line end is no part of the key
  const key = Buffer.from(text.replace(/[\r\n]+$/, ""), "latin1");
  if (key.length < shortest)
    throw new ConfigError([`${shown}: is shorter than ${shortest} bytes; use openssl rand -hex 32`]);
  return key;
}

/** Bytes: fewer can be guessed, and with the key every address. */
const shortest = 16;
