/** What people call the trackers, and what each looks for; read when it is first needed, since the readers are large. */
export async function readTrackerTitles(): Promise<ReadonlyMap<string, string>> {
  const { trackerFactories } = await import('../trackers/registry.ts');
  const trackers = trackerFactories.map((make) => make({ isNamed: () => false }));
  return new Map(trackers.map(({ name, title }) => [name, title]));
}
