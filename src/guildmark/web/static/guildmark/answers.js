// Keeps answers as they are given: each change is sent, kept on the device until the server has it, and sent again.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const note = form.querySelector("[data-saved]");
  const store = "answers:" + form.dataset.autosave;
  const words = form.dataset;
  let waiting = JSON.parse(localStorage.getItem(store) || "{}");
  let busy = false, pause = 1000, leaving = false;

  const say = (state, text) => { note.dataset.state = state; note.textContent = text; };
  const keep = () => localStorage.setItem(store, JSON.stringify(waiting));
  const read = (item) => {
    const found = [...form.elements].filter((e) => e.name === item || e.name.startsWith(item + "|"));
    if (found[0]?.type === "radio") return found.find((e) => e.checked)?.value ?? null;
    if (found[0]?.type === "checkbox") return found.filter((e) => e.checked).map((e) => e.value);
    if (found[0]?.name.includes("|")) return Object.fromEntries(found.map((e) => [e.name.split("|")[1], e.value]));
    return found[0]?.value ?? null;
  };
  // What is wrong with an answer stands at its question; the bar below leads there.
  const mark = (item, fault) => {
    const number = item.slice(1), question = document.getElementById("i" + number);
    const field = document.getElementById("a" + number) || question;
    document.getElementById("e" + number)?.remove();
    field.toggleAttribute("aria-describedby", false);
    field.toggleAttribute("aria-invalid", false);
    if (!fault) return;
    const words = document.createElement("p");
    Object.assign(words, { className: "error", id: "e" + number, textContent: fault });
    question.querySelector("legend").after(words);
    field.setAttribute("aria-describedby", words.id);
    if (field !== question) field.setAttribute("aria-invalid", "true");
    const link = document.createElement("a");
    Object.assign(link, { href: "#" + field.id, textContent: note.textContent });
    note.replaceChildren(link);
  };
  const restore = (item, value) => {
    for (const e of form.elements) {
      if (e.name === item && e.type === "radio") e.checked = e.value === value;
      else if (e.name === item && e.type === "checkbox") e.checked = (value || []).includes(e.value);
      else if (e.name.startsWith(item + "|")) e.value = (value || {})[e.name.split("|")[1]] ?? "";
      else if (e.name === item) e.value = value ?? "";
    }
  };
  const items = [...new Set([...form.elements].map((e) => e.name.split("|")[0]))].filter((n) => n && n !== "csrfmiddlewaretoken" && n !== "anyway");
  const given = (value) => typeof value === "string" ? value.trim() !== "" : Object.values(value || {}).some((each) => each !== "");
  const count = () => { form.querySelector("[data-count]").textContent = words.count.replace("{n}", items.filter((item) => given(read(item))).length); };
  const send = async () => {
    const [item] = Object.keys(waiting);
    if (!item || busy) return;
    busy = true;
    const value = waiting[item];
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ item, value }),
      });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok || answer.status === 422) {
        if (JSON.stringify(waiting[item]) === JSON.stringify(value)) delete waiting[item];
        // A page that is being reloaded was rendered before this answer: the new one takes it from the device.
        if (!leaving) keep();
        pause = 1000;
        say(answer.ok ? "kept" : "failed", answer.ok ? words.kept : said.problem);
        mark(item, answer.ok ? "" : said.fault);
      } else if (answer.status === 409) { localStorage.removeItem(store); location.reload(); return; }
      else throw new Error(answer.status);
    } catch {
      say("failed", words.offline);
      busy = false;
      setTimeout(send, pause); pause = Math.min(pause * 2, 30000);
      return;
    }
    busy = false;
    if (Object.keys(waiting).length) send();
  };
  for (const other of Object.keys(localStorage)) if (other.startsWith("answers:") && other !== store) localStorage.removeItem(other);
  // What was kept under a name that this page does not have can never be sent, and would hold up all the rest.
  waiting = Object.fromEntries(Object.entries(waiting).filter(([item]) => items.includes(item)));
  for (const [item, value] of Object.entries(waiting)) restore(item, value);
  count();
  form.addEventListener("change", (event) => {
    const item = event.target.name?.split("|")[0];
    if (!items.includes(item)) return;
    waiting[item] = read(item); keep(); count(); say("saving", words.saving); send();
  });
  window.addEventListener("beforeunload", () => { leaving = true; });
  window.addEventListener("online", send);
  send();
})();
