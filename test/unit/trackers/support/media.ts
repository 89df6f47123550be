import { createHash } from 'node:crypto';
import type { MediaContent, MediaFrame, MediaRef, MediaTag } from '../../../../src/runs/media.ts';
import type { Claim, TrackedRun, Tracker, TrackerFactory } from '../../../../src/trackers/tracker.ts';
import { claimsUnder } from './scan.ts';

/** The media of one run, asked as the catalog asks. */
export class RunMedia {
  readonly tracker: Tracker;
  readonly claim: Claim;
  readonly run: TrackedRun;

  private constructor(tracker: Tracker, claim: Claim, run: TrackedRun) {
    this.tracker = tracker;
    this.claim = claim;
    this.run = run;
  }

  /** The run whose claim's folder ends in `name`, below a folder (absolute). */
  static async open(factory: TrackerFactory, folder: string, name = ''): Promise<RunMedia> {
    const tracker = factory({ isNamed: () => false });
    const claim = claimsUnder(tracker, folder).find((each) => each.folder.endsWith(name))!;
    const { runs } = await tracker.read(claim, null);
    return new RunMedia(tracker, claim, runs[0]!);
  }

  list(): Promise<readonly MediaTag[]> {
    return this.tracker.media!.list(this.claim, this.run);
  }

  /** Kind and number of steps by tag. */
  async kinds(): Promise<Record<string, string>> {
    const tags = await this.list();
    return Object.fromEntries(tags.map(({ tag, kind, steps }) => [tag, `${kind} ${steps.join(',')}`.trim()]));
  }

  frames(ref: MediaRef, steps: readonly (number | null)[]): Promise<readonly MediaFrame[]> {
    return this.tracker.media!.frames(this.claim, this.run, ref, steps);
  }

  /** What there is of a tag at one step. */
  async at<K extends MediaContent['kind']>(
    kind: K & MediaTag['kind'],
    tag: string,
    step: number | null,
  ): Promise<Extract<MediaContent, { readonly kind: K }>> {
    const [frame] = await this.frames({ tag, kind }, [step]);
    const content = frame?.content;
    if (content?.kind !== kind) throw new Error(`${tag} at ${String(step)}: ${JSON.stringify(content)}`);
    return content as Extract<MediaContent, { readonly kind: K }>;
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Width and height in a PNG's header. */
export function pngSize(bytes: Uint8Array): [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}
