// Chooses the zone that the device names, where none was chosen before; without it the list stands as it is.
const list = document.querySelector("select[data-guess]");
const named = list && Intl.DateTimeFormat().resolvedOptions().timeZone;
const found = named && [...list.options].find((each) => each.value === named || each.dataset.also?.split(" ").includes(named));
if (found && !found.selected) {
  found.selected = true;
  document.querySelector("[data-guessed]").hidden = false;
}
