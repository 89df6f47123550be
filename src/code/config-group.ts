import type { ParamPlace } from './place.ts';

const roots = /^(?:conf|config|configs|configuration)$/;

/**
 * Adds the names that parameters of a composed configuration are logged under: what stands in `conf/optimizer/adam.yaml`
 * is `optimizer.lr` (Hydra puts a file under the path of its folder, hydra.cc/docs/advanced/terminology). `file` is
 * absolute. Elsewhere the places stay as they are.
 */
export function withConfigGroup(places: readonly ParamPlace[], file: string): readonly ParamPlace[] {
  const folders = file.split(/[\\/]/).slice(0, -1);
  const root = folders.findLastIndex((folder) => roots.test(folder));
  const group = root === -1 ? [] : folders.slice(root + 1);
  if (group.length === 0) return places;
  return places.map((place) => {
    const [own = ''] = place.names;
    return { ...place, names: [`${group.join('.')}.${own}`, `${group.join('/')}/${own}`, ...place.names] };
  });
}
