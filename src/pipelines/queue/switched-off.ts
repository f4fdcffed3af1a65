/** Where the spool is not scanned. */
export const switchedOff = {
  view: {
    figures: nothing,
    counts: nothing,
    scans: nothing,
    scanInterval: nothing,
    lastScan: nothing,
    lost: nothing,
    lostSpans: nothing,
  },
  last: nothing,
  givenUp: nothing,
  providers: nothing,
  status: () => ({ unknown: "it is switched off by --spool.interval", states: [], failures: [] }),
  providerReplies: () => [],
  queued: () => [],
  queuePage: () => ({ messages: [], matching: 0 }),
  records: undefined,
  spans: undefined,
  state: undefined,
  start: nothing,
  stop: nothing,
  close: () => Promise.resolve(),
};

function nothing(): undefined {
  return undefined;
}
