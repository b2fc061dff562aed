// The one way in which pages draw: colours of the stylesheet, tooltips without inline styles, redrawn on resize and print.
"use strict";

window.charts = (() => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
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
    axisLabel: { color: colour("ink-3"), fontSize: 12 },
    splitLine: { lineStyle: { color: colour("line") } },
    nameTextStyle: { color: colour("ink-3"), fontSize: 12 },
    ...extra,
  });

  // Cumulative against plan as lines, the single months as bars.
  function progress(element, { months, planned, completed, inMonth, places }) {
    const { unit } = element.dataset;
    const labels = { planned: element.dataset.planned, completed: element.dataset.completed, inMonth: element.dataset.inMonth };
    const narrow = element.clientWidth < 520;
    const series = [
      { name: labels.inMonth, type: "bar", data: inMonth, barMaxWidth: 22, itemStyle: { color: "#b9d6dd" } },
      { name: labels.completed, type: "line", data: completed, symbol: "circle", symbolSize: 6, lineStyle: { width: 3 },
        itemStyle: { color: colour("accent") }, areaStyle: { opacity: 0.07 }, z: 3 },
    ];
    if (planned) {
      series.splice(1, 0, { name: labels.planned, type: "line", data: planned, symbol: "none",
        lineStyle: { type: "dashed", width: 2 }, itemStyle: { color: "#7b8b95" } });
    }
    draw(element, {
      animation: !still,
      animationDuration: 400,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 16, top: narrow ? 62 : 64, bottom: 4, containLabel: true },
      legend: { top: 4, left: 4, itemWidth: 22, itemHeight: 10, itemGap: 18, textStyle: { color: colour("ink-2") } },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        backgroundColor: "#fff",
        borderColor: colour("line-strong"),
        textStyle: { color: colour("ink"), fontSize: 13 },
        axisPointer: { lineStyle: { color: colour("accent-mid") } },
        valueFormatter: (value) => `${number(value, places)} ${unit}`,
      },
      xAxis: axis({ type: "category", data: months.map(monthName), splitLine: { show: false } }),
      yAxis: axis({ type: "value", name: narrow ? "" : unit, nameGap: 14, axisLine: { show: false }, axisLabel: { color: colour("ink-3"), formatter: (v) => number(v, 0) } }),
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
