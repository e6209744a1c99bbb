/** The page's only style: calm on a screen, readable on a phone, black on white in print. */
export const STYLE = `
:root { --ink:#20262b; --muted:#6a747d; --line:#dde2e6; --accent:#a3441c; --paper:#fff; --tint:#faf7f3; color-scheme: light; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); background: var(--paper);
  font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 3.5rem 1.5rem 5rem; }
h1 { font-size: 2.25rem; line-height: 1.15; letter-spacing: -.02em; font-weight: 650; margin: 0 0 .75rem; text-wrap: balance; }
h2 { font-size: 1.35rem; line-height: 1.25; letter-spacing: -.01em; font-weight: 650; margin: 4rem 0 .5rem; padding-top: 1.25rem;
  border-top: 1px solid var(--line); }
h3 { font-size: 1rem; font-weight: 650; margin: 2rem 0 .25rem; }
p { margin: .5rem 0 1rem; max-width: 44rem; }
.lead { font-size: 1.15rem; line-height: 1.5; color: var(--ink); max-width: 46rem; }
.eyebrow { color: var(--accent); font-size: .85rem; font-weight: 600; letter-spacing: .02em; margin: 0 0 .5rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 1.5rem 2rem; margin: 2.25rem 0 2rem; }
.tiles dt { color: var(--muted); font-size: .85rem; }
.tiles dd { margin: 0; font-size: 1.9rem; line-height: 1.2; font-weight: 600; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.tiles dd small { display: block; font-size: .8rem; font-weight: 400; letter-spacing: 0; color: var(--muted); margin-top: .15rem; }
nav { margin: 1.5rem 0 0; font-size: .9rem; line-height: 2; }
nav a { margin-right: 1.1rem; white-space: nowrap; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .2em; }
.scroll { overflow-x: auto; margin: 1rem 0; -webkit-overflow-scrolling: touch; }
table { border-collapse: collapse; font-size: .875rem; line-height: 1.35; font-variant-numeric: tabular-nums; min-width: 100%; }
caption { text-align: left; color: var(--muted); padding: 0 0 .5rem; }
th, td { text-align: right; padding: .45rem .65rem; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
th { font-weight: 600; }
thead th { color: var(--muted); font-weight: 500; border-bottom-color: var(--ink); vertical-align: bottom; }
th:first-child, td:first-child, .left { text-align: left; }
th:first-child, td:first-child { padding-left: 0; }
tbody th { font-weight: 500; }
td small, th small { display: block; color: var(--muted); font-weight: 400; font-size: .89em; margin-top: .1rem; }
td.words { white-space: normal; text-align: left; min-width: 14rem; color: var(--muted); }
tr.ours th, tr.ours td { background: var(--tint); }
tr.ours th, tr.ours td:not(.words) { color: var(--accent); }
tr.ours small { color: var(--muted); }
tr.none td { color: var(--muted); }
figure { margin: 1.5rem 0 1rem; }
figure .scroll > svg { display: block; min-width: 42rem; width: 100%; max-width: 55rem; height: auto; }
figcaption { color: var(--muted); font-size: .875rem; max-width: 44rem; margin-top: .5rem; }
.source { color: var(--muted); font-size: .78rem; overflow-wrap: anywhere; max-width: none; margin: .25rem 0 0; }
code { font: .92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.defs { font-size: .9rem; max-width: 46rem; margin: 1rem 0; }
.defs dt { font-weight: 600; margin-top: .6rem; }
.defs dd { margin: 0; color: var(--muted); }
details { margin: .75rem 0; }
summary { cursor: pointer; color: var(--accent); font-size: .9rem; }
.missing { color: var(--muted); border-left: 3px solid var(--line); padding-left: .9rem; }
@media (max-width: 40rem) { main { padding: 2rem 1.1rem 3rem; } h1 { font-size: 1.75rem; } h2 { margin-top: 3rem; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 1.25rem 1rem; } .tiles dd { font-size: 1.5rem; } .lead { font-size: 1.05rem; }
  .pin th:first-child { position: sticky; left: 0; background: var(--paper); max-width: 9.5rem; min-width: 8rem; white-space: normal; overflow-wrap: anywhere; }
  .pin tr.ours th:first-child { background: var(--tint); } }
@media print { html { font-size: 9.5pt; } main { max-width: none; padding: 0; } nav, summary { display: none; }
  h1 { font-size: 1.9rem; } h2 { break-after: avoid; margin-top: 2rem; } .tiles { grid-template-columns: repeat(4, 1fr); margin: 1.25rem 0; }
  figure, tr { break-inside: avoid; } thead { display: table-header-group; } .scroll { overflow: visible; }
  table { font-size: 6.4pt; } th, td { padding: .2rem .25rem; white-space: normal; } td.words { min-width: 6rem; }
  figure .scroll > svg { min-width: 0; max-width: 15cm; } a { color: inherit; text-decoration: none; }
  @page { margin: 14mm 12mm; } }
`;
