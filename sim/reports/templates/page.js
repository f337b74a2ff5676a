"use strict";
// Draws the charts in the colours of the reader's theme, and again when it changes.
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const standIns = read("stand-ins");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const printing = window.matchMedia("print");
  let onPaper = false;
  const PHONE = 560; // pixels
  const NARROW = 36; // letters in a line there
  const LINE = 14; // pixels of a line of a legend there

  function coloured(value, theme) {
    if (typeof value === "string") return standIns[value] ? standIns[value][theme] : value;
    if (Array.isArray(value)) return value.map((item) => coloured(item, theme));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, theme)]));
    }
    return value;
  }

  function broken(text) {
    const lines = [""];
    for (const word of text.split(/ +/)) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (longer.length > NARROW) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines.join("<br>");
  }

  async function draw(plot) {
    const theme = dark.matches && !onPaper ? "dark" : "light";
    const { data, layout } = coloured(read(plot.dataset.chart), theme);
    layout.width = plot.clientWidth; // or Plotly.react keeps the width of the first drawing
    // At the width of a telephone letters get smaller rather than the drawing too narrow.
    if (plot.clientWidth < PHONE) {
      layout.font = { ...layout.font, size: 10 };
      for (const note of layout.annotations || []) note.font = { ...note.font, size: 9 };
      // What does not fit in a line is told in more than one.
      for (const trace of data) if (trace.name) trace.name = broken(trace.name);
      for (const key of Object.keys(layout)) {
        const title = /^[xy]axis/.test(key) && layout[key].title;
        if (title && title.text) title.text = broken(title.text);
      }
      if (layout.legend && layout.legend.orientation === "v") {
        const lines = data.map((trace) => trace.name || "").join("<br>").split("<br>").length;
        layout.height += LINE * lines;
        layout.legend = { ...layout.legend, yref: "container", y: 0, yanchor: "bottom", maxheight: 1 };
      }
    }
    plot.style.height = `${layout.height}px`;
    await Plotly.react(plot, data, layout, { responsive: false, displayModeBar: false });
    const { width, height } = plot._fullLayout;
    // Paper has another width than the screen: as pictures with a view box the drawings shrink as a whole.
    plot.style.setProperty("--ratio", `${width} / ${height}`);
    for (const svg of plot.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    plot.dataset.drawn = theme;
  }

  const plots = [...document.querySelectorAll("[data-chart]")];
  async function drawAll() {
    const start = performance.now();
    for (const plot of plots) await draw(plot);
    document.documentElement.dataset.drawnIn = Math.round(performance.now() - start);
  }

  let width = window.innerWidth;
  let later = 0;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width || printing.matches) return;
    width = window.innerWidth;
    clearTimeout(later);
    later = setTimeout(drawAll, 150);
  });
  dark.addEventListener("change", drawAll);
  // What is folded away on the screen is wanted on paper.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")].filter((one) => !one.dataset.long);
    for (const one of folded) one.open = true;
    // The paper is light, and does not wait: all is drawn before this returns.
    onPaper = true;
    if (dark.matches) plots.forEach(draw);
    // Plotly would fade them in.
    for (const ribbon of document.querySelectorAll(".sankey-link")) ribbon.style.opacity = 1;
  });
  window.addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
    onPaper = false;
    if (dark.matches) drawAll();
  });
  drawAll();
})();
