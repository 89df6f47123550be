import type { Listing } from '../tracker.ts';

/** Names that people give to studies' files. */
const likely = /optuna|stud(?:y|ies)|journal|\.(?:db|db3|sqlite|sqlite3)$/i;
/** What beside a file is not the file: a database's logs, a journal's lock. */
const companions = /-(?:wal|shm|journal)$|\.(?:lock|rename)$/;
/** Endings that tell what a file is, so that it need not be looked at. */
const foreign = new RegExp(
  `tfevents|\\.(?:${[
    'py|pyc|pyi|ipynb|js|mjs|ts|tsx|c|cc|cpp|h|rs|go|java|sh|bat|ps1|r|rb|lua|proto|sql|html?|css|scss',
    'md|rst|tex|bib|pdf|docx?|xlsx?|pptx?|ya?ml|toml|ini|cfg|conf|xml|csv|tsv|wandb|out|err|tfrecords?',
    'png|jpe?g|gif|bmp|svg|webp|tiff?|mp[34]|wav|flac|ogg|avi|mov|mkv|glb|obj|ply|woff2?|ttf',
    'npy|npz|pt|pth|ckpt|bin|safetensors|onnx|pb|h5|hdf5|keras|gguf|pkl|pickle|joblib|parquet|arrow|feather',
    'zip|gz|bz2|xz|zst|tar|tgz|7z|whl|jar|vsix|so|dll|dylib|exe|o|a|bak|map|min',
  ].join('|')})$`,
  'i',
);
/** Files of a folder whose names say nothing that are looked at; a folder with more of them holds data. */
const mostUnknown = 32;

/**
 * The names in a folder that may be a study's storage, which people name as they like: those that sound like one, and
 * of a folder with few others also what has no ending that tells it to be something else.
 */
export function candidates({ files }: Pick<Listing, 'files'>): readonly string[] {
  const open = files.filter((name) => !companions.test(name) && (likely.test(name) || !foreign.test(name)));
  const sounding = open.filter((name) => likely.test(name));
  return open.length - sounding.length > mostUnknown ? sounding : open;
}
