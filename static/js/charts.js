// The one way in which pages draw: colours of the stylesheet, tooltips without inline styles, redrawn on resize and print.
"use strict";

window.charts = (() => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const textSize = parseInt(colour("chart-text"), 10) || 12;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const formats = new Map();

  function number(value, places) {
    if (value === null || value === undefined) return "—";
    if (!formats.has(places)) {
      const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
      formats.set(places, new Intl.NumberFormat("en", digits));
    }
    return formats.get(places).format(value).replace("-", "−");
  }

  const english = document.documentElement.lang === "en";
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const monthName = (month) => (english ? MONTHS[month - 1] : `${month}月`);

  const axis = (extra) => ({
    axisLine: { lineStyle: { color: colour("line-strong") } },
    axisTick: { show: false },
    axisLabel: { color: colour("ink-3"), fontSize: textSize },
    splitLine: { lineStyle: { color: colour("line") } },
    nameTextStyle: { color: colour("ink-3"), fontSize: textSize },
    ...extra,
  });

  // Cumulative against plan as lines, the single months as bars.
  function progress(element, { months, planned, first, seasonal, lastYear, completed, inMonth, places }) {
    const { unit } = element.dataset;
    const labels = { planned: element.dataset.planned, completed: element.dataset.completed, inMonth: element.dataset.inMonth,
      first: element.dataset.first, seasonal: element.dataset.seasonal, lastYear: element.dataset.lastYear };
    const narrow = element.clientWidth < 520;
    const series = [
      { name: labels.inMonth, type: "bar", data: inMonth, barMaxWidth: 22, itemStyle: { color: colour("chart-bar") } },
      { name: labels.completed, type: "line", data: completed, symbol: "circle", symbolSize: 6, lineStyle: { width: 3 },
        itemStyle: { color: colour("accent") }, areaStyle: { opacity: 0.07 }, z: 3 },
    ];
    const compared = [[planned, labels.planned, "dashed", "chart-plan"], [first, labels.first, "dotted", "chart-plan"],
      [seasonal, labels.seasonal, [2, 4, 8, 4], "chart-season"], [lastYear, labels.lastYear, "solid", "chart-last-year"]];
    for (const [data, name, type, tint] of compared) {
      if (!data) continue;
      series.push({ name, type: "line", data, symbol: "none", lineStyle: { type, width: 2 },
        itemStyle: { color: colour(tint) } });
    }
    draw(element, {
      animation: !still,
      animationDuration: 400,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 16, top: (narrow ? 50 : 52) + textSize, bottom: 4, containLabel: true },
      legend: { top: 4, left: 4, itemWidth: 22, itemHeight: 10, itemGap: 18, textStyle: { color: colour("ink-2"), fontSize: textSize } },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        backgroundColor: colour("surface"),
        borderColor: colour("line-strong"),
        textStyle: { color: colour("ink"), fontSize: textSize + 1 },
        axisPointer: { lineStyle: { color: colour("accent-mid") } },
        valueFormatter: (value) => `${number(value, places)} ${unit}`,
      },
      xAxis: axis({ type: "category", data: months.map(monthName), splitLine: { show: false } }),
      yAxis: axis({ type: "value", name: narrow ? "" : unit, nameGap: 14, axisLine: { show: false }, axisLabel: { color: colour("ink-3"), fontSize: textSize, formatter: (v) => number(v, 0) } }),
      series,
    });
  }

  function draw(element, option) {
    const chart = window.echarts.init(element, null, { renderer: "canvas" });
    chart.setOption(option);
    const resize = () => chart.resize();
    window.addEventListener("resize", resize);
    window.addEventListener("beforeprint", resize);
    window.addEventListener("afterprint", resize);
  }

  return { progress };
})();
