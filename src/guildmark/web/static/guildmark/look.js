// Shows what was chosen for a badge as soon as it is chosen; without this script the button “Show it first” does.
(() => {
  const form = document.querySelector("form[data-look]");
  if (!form) return;
  let latest = 0;
  form.addEventListener("change", async (event) => {
    const mine = ++latest;
    if (event.target.type === "file") form.querySelector("input[name=source][value=own]").checked = true;
    const sent = new FormData(form);
    sent.set("show", "1");
    if (event.target.type !== "file" && document.querySelector("input[name=kept]")) sent.delete("picture");
    const answer = await fetch(location.href, { method: "POST", body: sent, credentials: "same-origin" }).catch(() => null);
    if (!answer || mine !== latest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("look")) return;
    document.getElementById("look").replaceWith(page.getElementById("look"));
    const fresh = page.querySelectorAll(".pick > svg");
    document.querySelectorAll(".pick > svg").forEach((drawn, at) => drawn.replaceWith(fresh[at]));
    const wrong = page.getElementById("picture-e");
    document.getElementById("picture-e")?.remove();
    if (wrong) document.getElementById("picture").before(wrong);
  });
})();
