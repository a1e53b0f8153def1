// Loads the measures again while they are looked at, never while something in them is open or chosen.
(() => {
  const seconds = Number(document.querySelector("[data-refresh]")?.dataset.refresh);
  if (!seconds) return;
  const busy = () => document.hidden || document.querySelector("#measures details[open], #measures :focus");
  const timer = setInterval(async () => {
    if (busy()) return;
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || busy()) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("measures");
    if (!fresh) return;
    document.getElementById("measures").replaceWith(fresh);
    if (!fresh.dataset.refresh) clearInterval(timer);
  }, seconds * 1000);
})();
