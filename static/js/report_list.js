// Each count above the list shows only its rows; pressed again, all of them.
"use strict";

(() => {
  const buttons = [...document.querySelectorAll("[data-states] button")];
  const rows = [...document.querySelectorAll("tr[data-state]")];
  const none = document.querySelector("[data-none-left]");

  function show(state) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.state === state));
    for (const row of rows) row.hidden = state !== "" && row.dataset.state !== state;
    none.hidden = rows.some((row) => !row.hidden);
  }

  for (const button of buttons) {
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => show(button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.state));
  }
})();
