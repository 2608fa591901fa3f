// The flow picture of a preview, drawn by ECharts from the table beside it. Without scripts there is the table alone.

const style = getComputedStyle(document.documentElement);
const token = (name) => style.getPropertyValue(name).trim();

function read(table, target, isBack) {
  const nodes = new Map();
  const links = [];
  const sums = { new: 0, kept: 0, held: 0 };
  const ends = {
    new: { name: "new", color: token("--accent-mid"), link: token("--accent-pale"), opacity: 1 },
    kept: { name: "kept", color: token("--accent"), link: token("--accent"), opacity: 0.55 },
    held: { name: "held", color: token("--soon-mark"), link: token("--soon-mark"), opacity: 0.8 },
  };
  const rows = [...table.tBodies[0].rows];
  // Where no work is open, the summaries are shown instead.
  const hasItems = rows.some((row) => Number(row.dataset.new) || Number(row.dataset.kept) || Number(row.dataset.held));
  for (const row of rows) {
    const port = `port ${row.dataset.name}`;
    for (const kind of ["new", "kept", "held"]) {
      const value = Number(hasItems ? row.dataset[kind] : kind === "new" ? row.dataset.summaries : 0);
      if (!value) continue;
      nodes.set(port, { name: port, label: { formatter: row.dataset.name, position: isBack ? "right" : "left" }, itemStyle: { color: token("--ink-3") } });
      sums[kind] += value;
      const pair = isBack ? { source: kind, target: port } : { source: port, target: kind };
      links.push({ ...pair, value, lineStyle: { color: ends[kind].link, opacity: ends[kind].opacity } });
    }
  }
  const words = { new: [target, hasItems ? "unassigned" : "summaries"], kept: [target, "same owner"], held: [isBack ? "Held there" : "Held at port", ""] };
  for (const kind of ["new", "kept", "held"]) {
    if (!sums[kind]) continue;
    const [big, small] = words[kind];
    nodes.set(kind, {
      name: kind,
      itemStyle: { color: ends[kind].color },
      label: { formatter: `{big|${big}}\n{small|${`${small} ${sums[kind].toLocaleString("en-US")}`.trim()}}`, position: isBack ? "left" : "right" },
    });
  }
  return { nodes: [...nodes.values()], links };
}

function draw(place) {
  const table = document.getElementById(place.dataset.flow);
  if (!table || !globalThis.echarts) return;
  const isBack = place.dataset.back === "yes";
  const data = read(table, place.dataset.center, isBack);
  if (!data.links.length) {
    place.remove();
    return;
  }
  place.dataset.drawn = "";
  const chart = globalThis.echarts.init(place, null, { renderer: "svg" });
  const show = () => chart.setOption(option(data, isBack, place.clientWidth < 480));
  show();
  // The picture follows the size of its place, for example when a phone is turned.
  new ResizeObserver(() => { chart.resize(); show(); }).observe(place);
}

function option(data, isBack, narrow) {
  return {
    animation: false,
    // The default tooltip writes styles into the page, which the policy refuses.
    tooltip: { renderMode: "richText", formatter: (at) => at.dataType === "edge" ? `${at.value.toLocaleString("en-US")} items` : "" },
    textStyle: { fontFamily: style.fontFamily || "Public Sans Web, sans-serif", fontSize: 12, color: token("--ink") },
    series: [{
      type: "sankey",
      left: narrow ? 104 : 148, right: narrow ? 104 : isBack ? 148 : 124, top: 8, bottom: 8,
      nodeWidth: 8, nodeGap: 5, draggable: false, layoutIterations: 0, emphasis: { focus: "adjacency" },
      label: { fontSize: 12, color: token("--ink"), width: narrow ? 96 : 140, overflow: "truncate", rich: { big: { fontWeight: 600, fontSize: 13, lineHeight: 16 }, small: { fontSize: 11, color: token("--ink-3") } } },
      lineStyle: { curveness: 0.5 },
      data: data.nodes, links: data.links,
    }],
  };
}

for (const place of document.querySelectorAll("[data-flow]")) draw(place);
