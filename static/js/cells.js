// Moving between the cells of a grid with the keyboard, and pasting blocks copied from a spreadsheet.
"use strict";

const Cells = (() => {
  const columnsOf = (row) => [...row.querySelectorAll("[data-cell]")];

  function neighbour(cell, down, right) {
    const row = cell.closest("tr");
    const column = columnsOf(row).indexOf(cell) + right;
    let target = row;
    for (let step = Math.abs(down); step > 0 && target; step -= 1) {
      target = down > 0 ? target.nextElementSibling : target.previousElementSibling;
    }
    return target ? columnsOf(target)[column] : undefined;
  }

  function go(cell, down, right) {
    const target = neighbour(cell, down, right);
    if (!target) return false;
    target.focus();
    if (target.select) target.select();
    return true;
  }

  // The caret leaves a cell sideways only from its edge.
  function atEdge(cell, side) {
    if (cell.type === "checkbox") return true;
    const { selectionStart: start, selectionEnd: end, value } = cell;
    if (start === 0 && end === value.length) return true;
    return start === end && (side < 0 ? start === 0 : end === value.length);
  }

  function onKey(event) {
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" && event.altKey && cell.tagName === "TEXTAREA") {
      cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
      cell.dispatchEvent(new Event("input", { bubbles: true }));
      event.preventDefault();
      return;
    }
    const moves = {
      Enter: () => go(cell, event.shiftKey ? -1 : 1, 0),
      ArrowDown: () => go(cell, 1, 0),
      ArrowUp: () => go(cell, -1, 0),
      ArrowLeft: () => atEdge(cell, -1) && go(cell, 0, -1),
      ArrowRight: () => atEdge(cell, 1) && go(cell, 0, 1),
    };
    if (!moves[event.key] || event.altKey) return;
    if (moves[event.key]() || event.key === "Enter") event.preventDefault();
  }

  // Text of a spreadsheet's clipboard as rows of cells; a quoted cell may hold tabs and line breaks.
  function readBlock(text) {
    const rows = [[]];
    const cells = /(?:"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]*))(\t|\r?\n|$)/g;
    for (const [, quoted, bare, end] of text.replace(/\r?\n$/, "").matchAll(cells)) {
      rows.at(-1).push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
      if (end === "") break;
      if (end !== "\t") rows.push([]);
    }
    return rows;
  }

  const TICKED = new Set(["1", "true", "yes", "y", "是", "√", "✓", "v", "有"]);

  function write(cell, text) {
    if (cell.type === "checkbox") cell.checked = TICKED.has(text.normalize("NFKC").trim().toLowerCase());
    else cell.value = text.trim();
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function onPaste(event) {
    const cell = event.target.closest("[data-cell]");
    const text = event.clipboardData.getData("text/plain");
    if (!cell || !/\t|\n./.test(text)) return; // one value: the browser's own paste
    event.preventDefault();
    readBlock(text).forEach((values, down) => {
      values.forEach((value, right) => {
        const target = neighbour(cell, down, right);
        if (target) write(target, value);
      });
    });
  }

  function attach(table) {
    table.addEventListener("keydown", onKey);
    table.addEventListener("paste", onPaste);
  }

  return { attach, columnsOf };
})();
