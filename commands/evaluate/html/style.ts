/** The page's style: system fonts, light and dark, one column on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --page: #fff; --text: #1c2329; --quiet: #5b6670; --rule: #dde2e6;
  --gain: #0b6fb8; --loss: #c2570c; --plain: #6b7680; }
@media (prefers-color-scheme: dark) { :root { --page: #14181c; --text: #e4e8eb; --quiet: #9aa5ae; --rule: #333b43;
  --gain: #5fb2f0; --loss: #f0954f; --plain: #a3adb6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.2; } h2 { font-size: 1.125rem; margin: 0 0 .25rem; }
p { max-width: 45rem; } .quiet, figcaption { color: var(--quiet); font-size: .875rem; } .verdict { font-size: 1.125rem; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
td.words { text-align: left; white-space: normal; min-width: 14rem; overflow-wrap: anywhere; }
.plots { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); margin: 1.5rem 0; }
figure { margin: 0; } svg { display: block; width: 100%; max-width: 34rem; height: auto; }
svg text { font-size: 13px; fill: var(--quiet); } .grid { stroke: var(--rule); } .axis { stroke: var(--quiet); }
.gain { fill: var(--gain); } .loss { fill: var(--loss); } .area { fill-opacity: .45; }
.area.gain { stroke: var(--gain); } .area.loss { stroke: var(--loss); }
.line { fill: none; stroke-width: 2; } .line.plain { stroke: var(--plain); stroke-dasharray: 5 3; } .line.reranked { stroke: var(--gain); }
.key { white-space: nowrap; margin-right: 1rem; } .key::before { content: ""; display: inline-block; width: .8em; height: .8em;
  margin-right: .35em; background: var(--colour); border-radius: 2px; }
.warning { border-left: 4px solid var(--loss); padding-left: .75rem; } summary { cursor: pointer; }
`;
