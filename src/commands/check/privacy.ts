import { ConfigError } from "../../fault.js";
import { openPrivacy } from "../../privacy/key.js";
import type { Check } from "./finding.js";

export const checkPrivacy: Check = ({ settings: { privacy } }) => {
  try {
    openPrivacy(privacy);
    const text = `addresses: ${privacy.addresses}, IPs: ${privacy.ips}`;
    return Promise.resolve([{ level: "ok", text: `${text}; passwords never leave` }]);
  } catch (error) {
    const faults = error instanceof ConfigError ? error.faults : ["the key cannot be read"];
    return Promise.resolve(
      faults.map((text) => ({ level: "error", text, fix: "make a key: openssl rand -hex 32 > FILE" }) as const),
    );
  }
};
