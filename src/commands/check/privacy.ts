import { ConfigError } from "../../errors.js";
import { openPrivacy } from "../../privacy/key.js";
import type { Check } from "./finding.js";

export const checkPrivacy: Check = ({ settings: { privacy } }) => {
  try {
    openPrivacy(privacy);
    const text = `addresses: ${privacy.addresses}, IPs: ${privacy.ips}`;
    return Promise.resolve([{ level: "ok", text: `${text}; passwords are never exported` }]);
  } catch (error) {
    const errors = error instanceof ConfigError ? error.errors : ["the key cannot be read"];
    return Promise.resolve(
      errors.map((text) => ({ level: "error", text, fix: "create a key: openssl rand -hex 32 > FILE" }) as const),
    );
  }
};
