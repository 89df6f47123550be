import { palette } from '../../runs/colour.ts';

const runColours = (side: 'light' | 'dark'): string =>
  palette.map((colour, i) => `--run-${i}:${colour[side]}`).join(';');

/** The look of the HTML report: the reader's own fonts, light or dark as the system is, and fit to be printed. */
export const style = `
:root{color-scheme:light dark;--back:#fff;--text:#1f2328;--quiet:#59636e;--line:#d1d9e0;--faint:#f6f8fa;--good:#116329;--bad:#a40e26;--mark:#0969da;${runColours('light')}}
@media (prefers-color-scheme:dark){:root{--back:#0d1117;--text:#e6edf3;--quiet:#9198a1;--line:#3d444d;--faint:#151b23;--good:#57d364;--bad:#ff8182;--mark:#4493f8;${runColours('dark')}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:2rem 1.25rem 4rem;background:var(--back);color:var(--text);font:15px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:0 0 .5rem}
h2{font-size:1.1rem;margin:2.25rem 0 .5rem}
p{margin:.5rem 0}
code{font:.92em ui-monospace,monospace;background:var(--faint);border-radius:4px;padding:.1em .3em}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap;max-width:18rem;overflow:hidden;text-overflow:ellipsis}
th{color:var(--quiet);font-weight:600;font-size:.85rem}
td:first-child{max-width:28rem}
.number{text-align:right}
.best{font-weight:650}
.good{color:var(--good)}
.bad{color:var(--bad)}
.quiet,footer{color:var(--quiet);font-size:.85rem}
figure{margin:1rem 0 .25rem}
figcaption{font-size:.85rem;color:var(--quiet);margin-bottom:.25rem}
svg{display:block;width:100%;height:auto;font:12px system-ui,sans-serif}
svg text{fill:var(--quiet)}
.name,.axis{text-anchor:end}
.tick{text-anchor:middle}
.grid{stroke:var(--line);stroke-width:1;fill:none}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round}
.dot{fill:var(--mark);fill-opacity:.75}
.bar{fill:var(--mark)}
.whisker,.median{stroke:var(--text);fill:none;stroke-width:1.5}
.median{stroke-width:2.5}
.box{fill:var(--mark);fill-opacity:.25;stroke:var(--mark)}
.mean{fill:var(--back);stroke:var(--text)}
.beyond{fill:none;stroke:var(--quiet)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.25rem 0 0;padding:0;font-size:.85rem}
.legend svg{display:inline-block;width:26px;height:8px;vertical-align:middle}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:.75rem}
@media print{body{max-width:none;padding:0}figure,tr{break-inside:avoid}}
`;
