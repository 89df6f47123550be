import { existsSync } from 'node:fs';
import { readSmallText } from '../../project/small-text.ts';

/** Variables in which images, or those who start them, leave an image's name. */
const imageNames = ['CONTAINER_IMAGE', 'DOCKER_IMAGE', 'IMAGE_NAME', 'APPTAINER_CONTAINER', 'SINGULARITY_CONTAINER'];

/** The image of the container that this runs in, or what is known of the container; null outside of one. */
export function containerOf(env: Readonly<Record<string, string>>, root = '/'): string | null {
  const podman = readSmallText(`${root}run/.containerenv`);
  const image = /^image="(.+)"$/m.exec(podman ?? '')?.[1];
  const docker = existsSync(`${root}.dockerenv`);
  const named = imageNames.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  const pod = env['KUBERNETES_SERVICE_HOST'] !== undefined;
  const apptainer = imageNames.slice(3).some((name) => env[name] !== undefined);
  if (!docker && podman === null && !pod && !apptainer) return null;
  if (image ?? named) return image ?? named ?? null;
  // A container does not know its image; its own id lets the machine's Docker tell.
  const id = /\/(?:docker\/)?containers\/([0-9a-f]{64})\//.exec(readSmallText(`${root}proc/self/mountinfo`) ?? '')?.[1];
  const kind = podman !== null ? 'podman' : pod ? 'kubernetes' : 'docker';
  return id === undefined ? `${kind} (image unknown)` : `${kind} (container ${id.slice(0, 12)})`;
}
