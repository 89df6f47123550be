import { causeKinds } from '../jobs/reproduction.ts';
import type { Cause, CauseKind } from '../jobs/reproduction.ts';
import { isSameParam } from '../runs/param-key.ts';
import type { ParamValue } from '../runs/run.ts';
import { areComparable } from '../snapshot/data/algorithm.ts';
import { codeCauses } from './code-causes.ts';
import type { KnownPaths } from './code-causes.ts';
import type { Facts } from './facts.ts';

type Values = Readonly<Record<string, ParamValue>>;

/**
 * The inputs that two runs do not have in common, in the order in which causes are looked for: code, environment, data,
 * parameters, seeds, configuration files that none of these explain, the machine. The first is the first cause. What
 * one of the two does not know says nothing.
 */
export async function causesOf(a: Facts, b: Facts, known: KnownPaths): Promise<readonly Cause[]> {
  const seeds = new Set([...Object.keys(a.seeds), ...Object.keys(b.seeds)]);
  const isSeed = (name: string): boolean => seeds.has(name) || /(?:^|[._-])seed$/i.test(name);
  const params = differing('parameter', a.params, b.params, false).map((cause): Cause =>
    isSeed(cause.name) ? { ...cause, kind: 'seed' } : cause,
  );
  const seen = new Set(params.map(({ name }) => name));
  const all: readonly Cause[] = [
    ...(await codeCauses(a.code, b.code, known)),
    ...environmentCauses(a, b),
    ...differing('variable', named(a.variables), named(b.variables), true),
    ...differing('data', a.data, b.data, true).filter((cause) => areComparable(String(cause.a), String(cause.b))),
    ...params,
    ...differing('seed', a.seeds, b.seeds, true).filter(({ name }) => !seen.has(name)),
    ...differing('machine', a.machine, b.machine, true),
  ];
  const found = once(all);
  const explained = found.some(({ kind }) => ['environment', 'parameter', 'seed', 'variable'].includes(kind));
  return found
    .filter(({ kind }) => kind !== 'configuration' || !explained)
    .sort((x, y) => causeKinds.indexOf(x.kind) - causeKinds.indexOf(y.kind));
}

function environmentCauses(a: Facts, b: Facts): readonly Cause[] {
  const python: readonly Cause[] =
    a.python === null || b.python === null || samePython(a.python, b.python)
      ? []
      : [{ kind: 'environment', name: 'python', a: a.python, b: b.python }];
  const whole = a.wholeEnvironment && b.wholeEnvironment;
  const exact = (packages: Facts['packages'], partly: boolean): Facts['packages'] =>
    partly ? Object.fromEntries(Object.entries(packages).filter(([, version]) => isVersion(version))) : packages;
  const [x, y] = [exact(a.packages, !a.wholeEnvironment), exact(b.packages, !b.wholeEnvironment)];
  const packages = differing('environment', x, y, false).filter((cause) => {
    if (isTool(cause.name)) return false;
    // Of a part of an environment nobody knows what else there was.
    if (whole) return true;
    if (cause.a === null) return !b.wholeEnvironment && a.wholeEnvironment;
    if (cause.b === null) return b.wholeEnvironment && cause.name !== 'setuptools';
    return true;
  });
  return [...python, ...packages];
}

/** Tools that make environments come and go with them; no training computes with them. */
const tools = new Set(['pip', 'wheel', 'uv', 'pkg-resources', 'distribute']);

/** Whether a package only makes environments. */
export function isTool(name: string): boolean {
  return tools.has(name);
}

/** `3.11` says less than `3.11.4`. */
function samePython(a: string, b: string): boolean {
  const [x, y] = [a.split('.'), b.split('.')];
  return x.slice(0, Math.min(x.length, y.length)).every((part, at) => part === y[at]);
}

/** Whether a text is one version, not a range of them or a place. */
export function isVersion(text: string): boolean {
  return /^\d[\w.!+-]*$/.test(text);
}

/** Values that one of the two does not have count only where both sides are known to name everything (`both` false). */
function differing(kind: CauseKind, a: Values, b: Values, both: boolean): readonly Cause[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.flatMap((name): Cause[] => {
    const [x, y] = [own(a, name), own(b, name)];
    if (both && (x === undefined || y === undefined)) return [];
    if (x !== undefined && y !== undefined && isSameParam(x, y)) return [];
    return [{ kind, name, a: x ?? null, b: y ?? null }];
  });
}

/** Variables whose values are known. */
function named(variables: Facts['variables']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]])),
  );
}

function once(causes: readonly Cause[]): Cause[] {
  const seen = new Set<string>();
  return causes.filter(({ kind, name }) => {
    const key = `${kind}\n${name}`;
    return !seen.has(key) && seen.add(key).has(key);
  });
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
