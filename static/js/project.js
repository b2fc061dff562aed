// The curve of each year of a project, drawn from the table beside it.
"use strict";

(() => {
  const value = (text) => (text === undefined || text === "" ? null : Number(text));

  for (const element of document.querySelectorAll("[data-months]")) {
    const table = document.getElementById(element.dataset.months);
    const plan = value(table.dataset.plan);
    const reported = new Map();
    for (const row of table.querySelectorAll("tr[data-month]")) reported.set(Number(row.dataset.month), row.dataset);
    // A figure is carried on until the next one; after the last accepted month the line ends.
    const last = Math.max(0, ...[...reported].filter(([, row]) => row.reported).map(([month]) => month));
    const at = (month, name) => (month > last ? null : value(reported.get(month)?.[name]));
    const months = Array.from({ length: 12 }, (_, index) => index + 1);
    window.charts.progress(element, {
      months,
      planned: plan && months.map((month) => (plan * month) / 12),
      completed: months.map((month) => at(month, "completed")),
      inMonth: months.map((month) => at(month, "inMonth")),
      places: 2,
    });
  }
})();
