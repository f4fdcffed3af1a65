/** Problems that the simulated server can be given, and what each is. They begin after some usual traffic. */
export const scenarios = {
  "own-domains-refused": "XMail takes its own domains for foreign ones",
  "filter-drops": "a filter drops and bounces most mail (exit 4, 5, 6)",
  blocklisted: "Microsoft has this server on its blocklist",
  "hanging-host": "a remote host never answers and occupies all threads",
  "dead-backend": "usual traffic: use it with an endpoint that refuses",
  "dead-server": "XMail stops and writes nothing any more",
  attack: "50,000 clients try recipients, relaying and passwords",
} as const;

export type ScenarioName = keyof typeof scenarios;

export const scenarioNames = Object.keys(scenarios) as [ScenarioName, ...ScenarioName[]];
