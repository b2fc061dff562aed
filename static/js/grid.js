// The monthly grid: drafts that survive, rules that answer beside the cell, and sending. What is right the server says.
"use strict";

(() => {
  const table = document.querySelector("[data-grid]");
  if (!table) return;
  const texts = JSON.parse(document.getElementById("grid-texts").textContent);
  const { period, user, month } = table.dataset;
  const STASH = `report-grid:${user}:${period}`;
  const WAIT = 500; // after the last key
  const RETRY = 8000;
  const UNITS = { "": 1, 万: 1, 万元: 1, 亿: 10000, 亿元: 10000 };
  const money = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const one = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  const rows = [...table.querySelectorAll("tr[data-code]")];
  const byCode = new Map(rows.map((row) => [row.dataset.code, row]));
  const labels = new Map([...table.querySelectorAll("[data-of]")].map((head) => [head.dataset.of, head.firstElementChild.textContent]));
  const stateLine = document.querySelector("[data-grid-state]");
  const sendButton = document.querySelector("[data-send]");
  const pickAll = table.querySelector("[data-pick-all]");
  const unsaved = new Set();
  const touchedNow = new Set(); // since the last frame
  const toFit = new Set();
  let frame = 0;
  let timer = 0;
  let saving = null; // the promise of the save under way
  let sending = false;
  let signedOut = false;

  // Values ---------------------------------------------------------------------------------------------------------

  const valueOf = (cell) => (cell.type === "checkbox" ? (cell.checked ? "1" : "") : cell.value);
  const asSent = (cell) => (cell.type === "checkbox" ? (cell.defaultChecked ? "1" : "") : cell.defaultValue);
  const cellOf = (row, name) => row.querySelector(`[data-cell="${name}"]`);
  const cellsOf = (row) => Cells.columnsOf(row);
  const written = (row) => Object.fromEntries(cellsOf(row).map((cell) => [cell.dataset.cell, valueOf(cell)]));
  const isBlank = (row) => cellsOf(row).every((cell) => valueOf(cell).trim() === "");
  const isChanged = (row) => cellsOf(row).some((cell) => valueOf(cell) !== cell.dataset.was);
  const isReady = (row) => isChanged(row) && !isBlank(row);

  function amount(text) {
    const found = /^([0-9,]*\.?[0-9]+)(亿元|亿|万元|万)?$/.exec(text.normalize("NFKC").replace(/\s/g, ""));
    return found ? Number(found[1].replaceAll(",", "")) * UNITS[found[2] || ""] : null;
  }

  const minus = (text) => text.replace("-", "−");

  function derive(row) {
    const completed = amount(cellOf(row, "completed_ytd_wan").value);
    const inMonth = completed === null ? null : completed - Number(row.dataset.previous);
    const rate = completed === null || !Number(row.dataset.planned) ? null : (completed / Number(row.dataset.planned)) * 100;
    const ahead = rate === null ? null : rate - (Number(month) / 12) * 100;
    show(row, "in_month", inMonth === null ? "—" : minus(money.format(inMonth)), inMonth < 0);
    show(row, "rate", rate === null ? "—" : `${one.format(rate)}%`);
    show(row, "points", ahead === null ? "—" : (ahead > 0 ? "+" : "") + minus(one.format(ahead)), ahead < 0);
  }

  function show(row, name, text, behind = false) {
    const output = row.querySelector(`[data-out="${name}"]`);
    output.textContent = text;
    output.classList.toggle("behind", behind || text.startsWith("−"));
  }

  // The page brings of a cell what is in it; what is the same for its whole column is added here.
  function dress(row) {
    const project = row.querySelector(".name a").textContent;
    row.querySelector("[data-pick]").setAttribute("aria-label", texts.choose.replace("{project}", project));
    for (const cell of cellsOf(row)) {
      cell.setAttribute("aria-label", labels.get(cell.dataset.cell));
      cell.dataset.was ??= asSent(cell);
      if (cell.type !== "text") continue;
      cell.spellcheck = false;
      if (cell.classList.contains("num")) cell.inputMode = "decimal";
      else cell.placeholder = "YYYY-MM-DD";
    }
  }

  // What the rules say ---------------------------------------------------------------------------------------------

  function clearMessages(row) {
    row.querySelectorAll(".cell-message").forEach((message) => message.remove());
    for (const cell of cellsOf(row)) {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
    }
  }

  function tell(row, { field, message, reason }, isQuestion) {
    const cell = cellOf(row, field) || cellOf(row, "completed_ytd_wan");
    const line = document.createElement("span");
    line.className = isQuestion ? "cell-message is-question" : "cell-message";
    line.id = `message-${row.dataset.code}-${cell.dataset.cell}-${reason}`;
    line.textContent = message;
    if (reason === "stale_row") line.append(" ", useMineButton(row));
    cell.parentElement.append(line);
    if (!isQuestion) cell.setAttribute("aria-invalid", "true");
    cell.setAttribute("aria-describedby", [cell.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
  }

  function useMineButton(row) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small";
    button.textContent = texts.use_mine;
    button.addEventListener("click", () => {
      row.dataset.base = row.dataset.newest;
      touched(row, 0);
    });
    return button;
  }

  function judge(answer) {
    const row = byCode.get(answer.code);
    if (!row || unsaved.has(row)) return; // typed on since: a newer answer follows
    row.dataset.newest = answer.revision;
    clearMessages(row);
    answer.errors.forEach((error) => tell(row, error, false));
    answer.questions.forEach((question) => tell(row, question, true));
    if (answer.errors.length === 0) {
      for (const name of ["in_month", "rate", "points"]) show(row, name, answer[name]);
    }
  }

  // Saving ---------------------------------------------------------------------------------------------------------

  function stashed() {
    try {
      return JSON.parse(localStorage.getItem(STASH) || "{}");
    } catch {
      return {};
    }
  }

  function stash() {
    const kept = Object.fromEntries([
      ...Object.entries(stashed()).filter(([code]) => !byCode.has(code)), // of other pages of the list
      ...[...unsaved].map((row) => [row.dataset.code, { base: row.dataset.base, values: written(row) }]),
    ]);
    try {
      if (Object.keys(kept).length) localStorage.setItem(STASH, JSON.stringify(kept));
      else localStorage.removeItem(STASH);
    } catch {
      // a full or forbidden store: the page itself still holds everything
    }
  }

  function touched(row, wait = WAIT) {
    unsaved.add(row);
    touchedNow.add(row);
    clearTimeout(timer);
    timer = setTimeout(save, wait);
    if (!frame) frame = requestAnimationFrame(settle);
  }

  // Once a frame, however many cells a paste has filled.
  function settle() {
    frame = 0;
    for (const row of touchedNow) {
      derive(row);
      paint(row);
    }
    touchedNow.clear();
    fit([...toFit]);
    toFit.clear();
    stash();
    count();
  }

  const message = (row) => ({
    code: row.dataset.code,
    base_revision: Number(row.dataset.base),
    values: isChanged(row) ? written(row) : null,
  });

  async function post(url, body) {
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Requested-With": "fetch",
        "X-CSRFToken": token ? token[1] : "",
      },
      body: JSON.stringify(body),
      redirect: "error",
    });
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    return { status: response.status, data: isJson ? await response.json() : {} };
  }

  function save() {
    if (!saving && !sending && unsaved.size) saving = saveNow().finally(() => { saving = null; });
  }

  async function saveNow() {
    clearTimeout(timer);
    const batch = [...unsaved];
    const before = new Map(batch.map((row) => [row, JSON.stringify(message(row))]));
    say("saving");
    try {
      const { status, data } = await post(table.dataset.draftUrl, { rows: batch.map(message) });
      if (status === 200) {
        for (const row of batch) {
          if (JSON.stringify(message(row)) === before.get(row)) unsaved.delete(row);
          if (!isChanged(row)) clearMessages(row);
        }
        signedOut = false;
        say("saved", data.saved_at);
        data.rows.forEach(judge);
      } else {
        trouble(status);
      }
    } catch {
      say("offline");
    }
    stash();
    batch.forEach(paint);
    count();
    if (unsaved.size) timer = setTimeout(save, stateLine.classList.contains("is-trouble") ? RETRY : WAIT);
  }

  function trouble(status) {
    signedOut = status === 401;
    say(signedOut ? "signed_out" : "failed");
    if (signedOut) {
      const link = document.createElement("a");
      link.href = `/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
      link.target = "_blank";
      link.textContent = " →";
      stateLine.append(link);
    }
  }

  function say(what, detail = "") {
    stateLine.textContent = `${texts[what]} ${detail}`.trim();
    stateLine.classList.toggle("is-trouble", ["offline", "signed_out", "failed", "refused"].includes(what));
  }

  function paint(row) {
    row.classList.toggle("is-changed", isChanged(row));
    row.classList.toggle("is-unsaved", unsaved.has(row));
  }

  // Sending --------------------------------------------------------------------------------------------------------

  const picked = () => rows.filter((row) => row.querySelector("[data-pick]").checked);
  const toSend = () => (picked().length ? picked().filter((row) => !isBlank(row)) : rows.filter(isReady));

  function count() {
    const number = toSend().length;
    const text = picked().length ? texts.send_chosen : texts.send_all;
    sendButton.textContent = number ? text.replace("{n}", number) : texts.send_none;
    sendButton.disabled = number === 0 || sending;
  }

  async function send() {
    if (sending) return; // a double click
    const batch = toSend();
    if (batch.length === 0) return;
    sending = true;
    table.inert = true; // nothing is typed into a row that is on its way
    clearTimeout(timer);
    sendButton.disabled = true;
    say("sending");
    await saving;
    try {
      const { status, data } = await post(table.dataset.sendUrl, {
        rows: batch.map((row) => ({ ...message(row), values: written(row) })),
      });
      if (status === 200) {
        batch.forEach((row) => unsaved.delete(row));
        stash();
        location.reload();
        return;
      }
      table.inert = false; // what is inert takes no focus
      if (status === 422) refuse(batch, data);
      else trouble(status);
    } catch {
      say("offline");
    }
    sending = false;
    table.inert = false;
    count();
    save();
  }

  function refuse(batch, { errors, revisions }) {
    for (const row of batch) {
      row.dataset.newest = revisions[row.dataset.code];
      clearMessages(row);
    }
    errors.forEach((error) => byCode.has(error.code) && tell(byCode.get(error.code), error, isSoft(error)));
    stateLine.textContent = texts.refused.replace("{n}", errors.length);
    stateLine.classList.add("is-trouble");
    const first = table.querySelector(".cell-message");
    first?.parentElement.querySelector("[data-cell]")?.focus();
  }

  const SOFT = new Set(["above_plan_by_half", "no_movement", "run_rate_jump"]);
  const isSoft = (error) => SOFT.has(error.reason);

  // Events ---------------------------------------------------------------------------------------------------------

  function onInput(event) {
    const cell = event.target.closest("[data-cell]");
    if (!cell) return;
    const row = cell.closest("tr");
    const completed = cellOf(row, "completed_ytd_wan");
    if (cell.dataset.cell === "no_progress" && cell.checked && completed.value.trim() === "") {
      completed.value = row.dataset.previous;
    }
    if (cell.tagName === "TEXTAREA") toFit.add(cell);
    touched(row);
  }

  // All are reset, then measured, then set: measuring between two changes would lay the page out anew each time.
  function fit(areas) {
    for (const area of areas) area.style.height = "";
    const heights = areas.map((area) => (area.scrollHeight > area.clientHeight + 2 ? area.scrollHeight + 2 : 0));
    areas.forEach((area, at) => { if (heights[at]) area.style.height = `${Math.min(heights[at], 160)}px`; });
  }

  function restore() {
    const here = Object.entries(stashed()).filter(([code]) => byCode.has(code));
    for (const [code, { base, values }] of here) {
      const row = byCode.get(code);
      row.dataset.base = base;
      for (const cell of cellsOf(row)) {
        const value = values[cell.dataset.cell] ?? "";
        if (cell.type === "checkbox") cell.checked = value !== "";
        else cell.value = value;
      }
      touched(row, 0);
    }
    if (here.length) say("restored");
  }

  rows.forEach(dress);
  Cells.attach(table);
  table.addEventListener("input", onInput);
  table.addEventListener("focusout", () => unsaved.size && !saving && save());
  table.addEventListener("change", (event) => {
    if (event.target === pickAll) rows.forEach((row) => { row.querySelector("[data-pick]").checked = pickAll.checked; });
    if (event.target.matches("[data-pick], [data-pick-all]")) count();
  });
  sendButton.addEventListener("click", send);
  window.addEventListener("online", save);
  window.addEventListener("focus", () => signedOut && save());
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size && !sending) event.preventDefault();
  });

  document.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = false; });
  restore();
  for (const row of rows) if (row.dataset.draft !== undefined && !unsaved.has(row)) touched(row, 0);
  rows.forEach(paint);
  count();
})();
