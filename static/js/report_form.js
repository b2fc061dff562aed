// Shows what the cumulative that is being typed makes of the month. Whether it can be taken is for the server to say.
"use strict";

(() => {
  const input = document.getElementById("id_completed_ytd_wan");
  const previous = document.getElementById("previous-ytd");
  const output = document.getElementById("in-month");
  const noProgress = document.getElementById("id_no_progress");
  if (!input || !previous || !output) return;
  const UNITS = { "": 1, 万: 1, 万元: 1, 亿: 10000, 亿元: 10000 };
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  function read(text) {
    const found = /^([0-9,]*\.?[0-9]+)(亿元|亿|万元|万)?$/.exec(text.normalize("NFKC").replace(/\s/g, ""));
    return found ? Number(found[1].replaceAll(",", "")) * UNITS[found[2] || ""] : null;
  }

  function show() {
    const typed = read(input.value);
    const inMonth = typed === null ? null : typed - Number(previous.dataset.wan);
    output.textContent = inMonth === null ? "—" : format.format(inMonth).replace("-", "−");
    output.classList.toggle("behind", inMonth !== null && inMonth < 0);
  }

  input.addEventListener("input", show);
  noProgress?.addEventListener("change", () => {
    if (noProgress.checked && input.value === "") input.value = previous.dataset.wan;
    show();
  });
  show();
})();
