/** Sets up what is to be stopped later, each part by what it handed to `atEnd`, the last first. What fails in between ends what was started before it. */
export async function startWhole<T extends object>(
  setUp: (atEnd: (end: () => Promise<unknown>) => void) => Promise<T>,
): Promise<T & { stop(): Promise<void> }> {
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await setUp((end) => ends.push(end))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
