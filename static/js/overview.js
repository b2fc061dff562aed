// The S-curve of the overview. The server sends amounts in 亿元; English reads billion yuan.
"use strict";

window.drawOverview = () => {
  const element = document.getElementById("curve-chart");
  const source = document.getElementById("overview-data");
  if (!element || !source) return;
  const { curve } = JSON.parse(source.textContent);
  const english = document.documentElement.lang === "en";
  const read = (value) => (value === null || !english ? value : value / 10);
  window.charts.progress(element, {
    months: curve.map((point) => point.month),
    planned: curve.map((point) => read(point.planned)),
    first: curve.some((point) => Math.abs(point.first - point.planned) > 0.005 * point.planned) ? curve.map((point) => read(point.first)) : null,
    seasonal: curve.some((point) => point.seasonal !== point.planned) ? curve.map((point) => read(point.seasonal)) : null,
    lastYear: curve.some((point) => point.last_year !== null) ? curve.map((point) => read(point.last_year)) : null,
    completed: curve.map((point) => read(point.completed)),
    inMonth: curve.map((point) => read(point.in_month)),
    places: english ? 3 : 2,
  });
};
window.drawOverview();
