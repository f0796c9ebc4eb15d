/** The page's one style; its hash is what the page's policy lets in. Colours are those of the lab. */
export const STYLE = `
:root{color-scheme:light;--bg:#f4f5f7;--panel:#fff;--line:#e1e4e9;--ink:#12161c;--ink-2:#454d59;--ink-3:#626b78;
--accent:#1f5fd0;--on:#fff;--gain:#0b7350;--loss:#b8322a;--warn:#855300;--grid:#eceef1;--wash:#e6eefc;--loss-wash:#fbe7e5;
--c1:#1f5fd0;--up:#14916a;--down:#d0473e;--muted:#9aa3af}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--bg:#0e1115;--panel:#14181e;--line:#252c36;
--ink:#e8ebf0;--ink-2:#b9c0cb;--ink-3:#929cab;--accent:#6ea8ff;--on:#06152c;--gain:#4fd1a0;--loss:#ff8b80;--warn:#f0b95a;
--grid:#1e242d;--wash:#172641;--loss-wash:#34191a;--c1:#6ea8ff;--up:#37b98a;--down:#ef6a60;--muted:#5b6675}}
*{box-sizing:border-box;margin:0}
body{background:var(--bg);color:var(--ink);font:0.8125rem/1.45 -apple-system,'Segoe UI Variable Text','Segoe UI',Roboto,
'Noto Sans',Ubuntu,Cantarell,'Liberation Sans',system-ui,sans-serif;font-variant-numeric:tabular-nums;
-webkit-text-size-adjust:100%}
main{max-width:75rem;margin:0 auto;padding:1.5rem 1rem 3rem;display:grid;gap:1rem;
grid-template-columns:repeat(2,minmax(0,1fr))}
header,.wide,footer,.headline{grid-column:1/-1}
header{display:flex;flex-wrap:wrap;gap:.75rem 1rem;align-items:center}
header svg{width:2rem;height:2rem;flex:none}
header rect{fill:var(--accent)}header circle{fill:var(--panel)}
header div{flex:1 1 20rem;min-width:0}
h1{font-size:1.375rem;line-height:1.2;letter-spacing:-.01em;overflow-wrap:anywhere}
header p{color:var(--ink-3);font-size:.75rem;overflow-wrap:anywhere}
.state{border:1px solid var(--line);background:var(--panel);border-radius:6px;padding:.25rem .625rem;font-weight:600;
max-width:100%;overflow-wrap:anywhere}
.state.bad{color:var(--loss)}.state.warn{color:var(--warn)}.state.good{color:var(--gain)}
h2{font-size:.8125rem}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:1rem;min-width:0}
.note,.empty,caption{color:var(--ink-3);font-size:.75rem}
.note{margin:.125rem 0 .75rem}.empty{padding:.75rem 0 .25rem}
h2+.scroll,h2+.plot{margin-top:.75rem}
.headline{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));background:var(--panel);
border:1px solid var(--line);border-radius:10px;overflow:hidden}
.headline div{padding:.875rem 1rem;box-shadow:1px 1px 0 var(--line)}
dt{color:var(--ink-3);font-size:.75rem}
.headline dd{font-size:1.375rem;font-weight:650;line-height:1.35;letter-spacing:-.01em;white-space:nowrap}
.headline dd.sub{font-size:.75rem;font-weight:400;color:var(--ink-3);letter-spacing:0;white-space:normal}
small{font-size:.7em}
.gain{color:var(--gain)}.loss{color:var(--loss)}
.plot{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.25rem .5rem}
.plot>svg{display:block;width:100%;height:15rem;overflow:visible}
.plot.small>svg{height:6.5rem}
.ys,.xs{display:flex;justify-content:space-between;color:var(--ink-3);font-size:.6875rem;line-height:1}
.ys{min-width:3.75rem;flex-direction:column;margin:-.34rem 0;text-align:right}
.xs span{white-space:nowrap}.xs span:not(:first-child,:last-child){display:none}
path{fill:none;vector-effect:non-scaling-stroke}
.grid{stroke:var(--grid)}
.curve{stroke:var(--c1);stroke-width:1.5;stroke-linejoin:round}
.faint{stroke:var(--muted);stroke-width:1;opacity:.55}
.under{fill:var(--loss-wash);stroke:none}.depth{stroke:var(--loss);stroke-width:1}
.buy{stroke:var(--up);stroke-width:5;stroke-linecap:round}
.sell{stroke:var(--down);stroke-width:4.5;stroke-linecap:square}
.key{display:inline-block;width:.5rem;height:.5rem;margin:0 .25rem 0 .625rem;background:var(--down)}
.key.b{background:var(--up);border-radius:50%;margin-left:0}
.bar{display:block;margin-top:.34rem;width:100%;min-width:4rem;height:.5rem;border-radius:2px;background:var(--grid)}
.p50,.okay{fill:var(--c1)}.p95{fill:var(--c1);opacity:.4}.refused{fill:var(--down)}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%}
caption{text-align:left;position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
th,td{text-align:left;padding:.375rem .75rem .375rem 0;border-top:1px solid var(--line);vertical-align:top;font-weight:400}
thead th{border-top:0;color:var(--ink-3);font-size:.75rem;white-space:nowrap}
td:last-child,th:last-child{padding-right:0}
td.num,th.num{text-align:right;white-space:nowrap}
tbody th,.mono{white-space:nowrap}
.num+:not(.num){padding-left:.75rem}
tbody th{color:var(--ink-2)}
th,td{overflow-wrap:break-word}
.plot+.plot{margin-top:.75rem}
code,.mono{font:.75rem/1.5 ui-monospace,'SF Mono','Cascadia Mono','Segoe UI Mono','Roboto Mono','Liberation Mono',monospace}
.tail{max-height:24rem;overflow:auto}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1rem;margin-top:.75rem}
.facts dd{overflow-wrap:anywhere}
.config{columns:17rem;column-gap:2rem;margin-top:.5rem}
.config div{display:flex;justify-content:space-between;gap:1rem;padding:.1875rem 0;break-inside:avoid;
border-bottom:1px solid var(--line)}
.config dt,.config dd{overflow-wrap:anywhere}.config dd{text-align:right}
details{margin-top:.75rem}summary{cursor:pointer;color:var(--ink-2)}
footer{color:var(--ink-3);font-size:.75rem}
@media(min-width:40rem){.xs span:not(:first-child,:last-child){display:inline}}
@media(max-width:50rem){main{grid-template-columns:minmax(0,1fr)}.headline{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media print{@page{margin:14mm}body{background:#fff;font-size:9pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:none;padding:0}.panel,.headline{break-inside:avoid}.tail{max-height:none;overflow:visible}
.panel:has(.tail){break-inside:auto}tr{break-inside:avoid}.scroll{overflow:visible}}
`;
