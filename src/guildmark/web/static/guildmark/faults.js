// Puts the name of each field before what is wrong with it, in the list above the form; without it the words stand alone.
for (const link of document.querySelectorAll(".faults a[href^='#'], [aria-labelledby=faults-h] a[href^='#']")) {
  const field = document.getElementById(link.hash.slice(1));
  const chosen = field?.matches("[type=radio], [type=checkbox], fieldset");
  const named = chosen ? field.closest("fieldset")?.querySelector("legend") : field?.labels?.[0];
  const name = named?.textContent.trim();
  if (name) link.prepend(Object.assign(document.createElement("bdi"), { textContent: name }), ": ");
}
