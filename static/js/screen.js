// Turns the slides of the wall, brings fresh figures without a flicker, and says when the connection is lost.
"use strict";

(() => {
  const TURN = 15_000;
  const REFRESH = 60_000;
  const wall = document.querySelector("[data-wall]");
  const lost = document.querySelector("[data-wall-lost]");
  const pause = document.querySelector("[data-wall-pause]");
  const started = new URLSearchParams(window.location.search).get("slide");
  let shown = Math.max(1, Math.trunc(Number(started)) || 1) - 1;
  let paused = started !== null; // a slide that is asked for by its number stays
  let known = wall.innerHTML;
  let lastSeen = new Date();

  const slides = () => [...wall.querySelectorAll(".wall-slide")];

  function show() {
    const all = slides();
    shown = (shown + all.length) % all.length;
    all.forEach((slide, index) => slide.classList.toggle("is-shown", index === shown));
    // A chart is measured when it can be seen.
    const chart = all[shown].querySelector(".chart");
    if (chart && !chart.firstElementChild) window.drawOverview();
  }

  function turn(step) {
    shown += step;
    show();
  }

  function setPaused(value) {
    paused = value;
    pause.setAttribute("aria-pressed", String(paused));
  }

  function say(text) {
    lost.hidden = !text;
    lost.textContent = text;
  }

  async function refresh() {
    try {
      const answer = await fetch(window.location.href, { cache: "no-store", redirect: "follow" });
      if (answer.redirected) {
        say(lost.dataset.signedOut + lastSeen.toLocaleTimeString());
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-wall]").innerHTML;
      lastSeen = new Date();
      say("");
      if (fresh !== known) {
        known = fresh;
        wall.innerHTML = fresh;
        show();
      }
    } catch {
      say(lost.dataset.lost + lastSeen.toLocaleTimeString());
    }
  }

  document.documentElement.classList.add("is-turning");
  pause.addEventListener("click", () => setPaused(!paused));
  document.querySelector("[data-wall-back]").addEventListener("click", () => turn(-1));
  document.querySelector("[data-wall-next]").addEventListener("click", () => turn(1));
  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") turn(1);
    if (event.key === "ArrowLeft") turn(-1);
    if (event.key === " " && event.target === document.body) setPaused(!paused);
  });
  window.addEventListener("offline", () => say(lost.dataset.lost + lastSeen.toLocaleTimeString()));
  window.addEventListener("online", refresh);
  setPaused(paused);
  show();
  window.setInterval(() => { if (!paused) turn(1); }, TURN);
  window.setInterval(refresh, REFRESH);
})();
