import { describe, expect, it } from 'vitest';
import { readDvcData, readDvcMade } from '../../../src/snapshot/dvc-data.ts';
import { mergeEvidence, noEvidence } from '../../../src/snapshot/evidence.ts';
import { readCondaYaml, readPythonEnv, readRequirements } from '../../../src/snapshot/packages.ts';

describe('packages', () => {
  it('are read from what pip freezes: versions, places and editable ones', () => {
    const text = `# frozen
NumPy==2.1.0
torch===2.5.1+cu124 ; python_version > "3.8"
ruamel.yaml==0.18.6  # with a comment
my_tool @ git+https://example.org/tool.git@1f2e3d
-e git+https://example.org/lib.git@abc#egg=some_lib
-r more.txt
--index-url https://example.org
scikit-learn[alldeps]>=1.5,<2
bare
certifi==2024.2.2 \\
    --hash=sha256:aaa \\
    --hash=sha256:bbb
`;
    expect(readRequirements(text)).toEqual({
      numpy: '2.1.0',
      torch: '2.5.1+cu124',
      'ruamel-yaml': '0.18.6',
      'my-tool': 'git+https://example.org/tool.git@1f2e3d',
      'some-lib': 'git+https://example.org/lib.git@abc#egg=some_lib',
      'scikit-learn': '>=1.5,<2',
      bare: '',
      certifi: '2024.2.2',
    });
  });

  it('are read from the environments that conda and MLflow write', () => {
    const conda =
      'name: x\nchannels: [conda-forge]\ndependencies:\n- python=3.11.4\n- conda-forge::cudatoolkit=11.8=h6a678d5_0\n- pip<=24\n- pip:\n  - mlflow==3.1.0\n';
    expect(readCondaYaml(conda)).toEqual({ python: '3.11.4', cudatoolkit: '11.8', pip: '<=24', mlflow: '3.1.0' });
    const python = 'python: 3.11.4\nbuild_dependencies:\n- setuptools==70.0.0\ndependencies:\n- -r requirements.txt\n';
    expect(readPythonEnv(python)).toEqual({ python: '3.11.4', setuptools: '70.0.0' });
  });

  it('are none where a file is something else', () => {
    expect(readCondaYaml('- just\n- a list')).toBeNull();
    expect(readCondaYaml('{{{')).toBeNull();
    expect(readPythonEnv('[]')).toBeNull();
    expect(readRequirements('')).toEqual({});
  });
});

describe('digests of data', () => {
  it('are texts, also where they look like numbers', () => {
    const lock =
      'schema: "2.0"\nstages:\n  a:\n    deps:\n    - path: x\n      md5: 12e45\n    outs:\n    - path: y\n      hash: md5\n      md5: 0123\n    - path: s3://bucket/z\n      etag: abc\n      hash: etag\n';
    expect(readDvcData(lock, 'dvc.lock')).toEqual({ x: 'md5:12e45', y: 'md5:0123', 's3://bucket/z': 'etag:abc' });
  });

  it('say what a pipeline made and nothing of it reads', () => {
    const lock =
      'stages:\n  prepare:\n    deps: [{path: raw, md5: a}]\n    outs: [{path: rows, md5: b}]\n  fit:\n    deps: [{path: rows, md5: b}]\n    outs: [{path: model, md5: c}]\n';
    expect(readDvcMade(lock, 'sub/dvc.lock')).toEqual(['sub/model']);
  });

  it('are by path in the repository', () => {
    expect(readDvcData('outs:\n- md5: aa.dir\n  path: images\n', 'data/images.dvc')).toEqual({
      'data/images': 'md5:aa.dir',
    });
    expect(readDvcMade('outs:\n- md5: aa.dir\n  path: images\n', 'data/images.dvc')).toEqual([]);
    expect(readDvcData('wdir: ..\nfoo: 1', 'x.dvc')).toEqual({});
    expect(readDvcData('a: [', 'x.dvc')).toEqual({});
  });
});

describe('what several tools left', () => {
  it('is one: the first counts', () => {
    const first = { ...noEvidence, environment: { python: '3.11' } };
    const second = { ...noEvidence, environment: { python: '3.12', numpy: '2' }, patch: 'p' };
    expect(mergeEvidence([first, second])).toEqual({
      ...noEvidence,
      environment: { python: '3.11', numpy: '2' },
      patch: 'p',
    });
  });
});
