// Comforts of every page. Nothing here is needed: each form has its button, each figure stands in a table.
"use strict";

(() => {
  const NARROW = window.matchMedia("(max-width: 760px)");

  function tidyFilters(filters) {
    const form = filters.querySelector("form");
    let byPointer = false;
    form.addEventListener("pointerdown", () => { byPointer = true; });
    form.addEventListener("keydown", () => { byPointer = false; });
    // With the keyboard a select changes at every arrow key: then only the button sends the form.
    form.addEventListener("change", (event) => {
      if (byPointer && event.target.tagName === "SELECT") form.requestSubmit();
    });
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
    });
    window.addEventListener("pageshow", () => {
      for (const field of form.elements) field.disabled = false;
    });
    const fold = () => { filters.open = !NARROW.matches; };
    NARROW.addEventListener("change", fold);
    fold();
  }

  // A button with data-check-all ticks the boxes of its table, or clears them if all are ticked.
  function checkAll(button) {
    const boxes = [...document.querySelectorAll(`#${button.dataset.checkAll} input[type=checkbox]`)];
    button.hidden = boxes.length < 2;
    button.addEventListener("click", () => {
      const tick = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = tick;
      boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // On a phone the rooms stand in one line that can be pushed: the one we are in is seen.
  function showCurrent(nav) {
    const current = nav.querySelector("[aria-current]");
    if (current) nav.scrollLeft = current.offsetLeft - nav.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;
  }

  function tidy(part) {
    part.querySelectorAll(".site-nav").forEach(showCurrent);
    part.querySelectorAll("[data-filters]").forEach(tidyFilters);
    part.querySelectorAll("[data-check-all]").forEach(checkAll);
  }

  tidy(document);
  // Whatever is not the page that was asked for (an error, a sign-in, no connection) is shown as the browser shows it.
  // A part that a page takes in by itself keeps its link instead.
  const isWholePage = ({ target }) => target.id === "content";
  const leave = ({ detail }) => {
    if (isWholePage(detail)) window.location.assign(detail.pathInfo.requestPath);
  };
  document.addEventListener("htmx:responseError", leave);
  document.addEventListener("htmx:sendError", leave);
  // So is the page of somebody else, or in another language, where another tab has signed in or changed it.
  const frameOf = (page) => [page.documentElement.lang, page.querySelector(".account-who")?.textContent].join();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, pathInfo, serverResponse } = event.detail;
    const asked = new URL(pathInfo.requestPath, window.location.href);
    const isThere = !xhr.responseURL || new URL(xhr.responseURL).pathname === asked.pathname;
    if (isThere && frameOf(new DOMParser().parseFromString(serverResponse, "text/html")) === frameOf(document)) return;
    event.detail.shouldSwap = false;
    if (isWholePage(event.detail)) window.location.assign(xhr.responseURL || asked);
  });
  // Where htmx exchanged the page's content for that of another address: the language form shall lead back there.
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (!isWholePage(detail)) return;
    tidy(document.getElementById("content"));
    const { pathname, search } = new URL(detail.pathInfo.finalRequestPath, window.location.href);
    for (const next of document.querySelectorAll(".masthead input[name=next]")) next.value = pathname + search;
  });
})();
