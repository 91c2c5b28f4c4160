// Keys for the review: all they do can be done with the form alone.
"use strict";

(() => {
  const form = document.getElementById("answer");
  const none = document.getElementById("none");
  const told = document.getElementById("told");
  const on = document.getElementById("keys-on");
  const KEPT = "linking-keys";
  const PATIENCE = 2000;
  let rejecting = 0;

  document.getElementById("keys").hidden = false;
  on.checked = localStorage.getItem(KEPT) !== "off";
  on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));

  const say = (words, number) => { told.textContent = words.replace("0", number); };
  const stands = (value) => form.querySelectorAll(`input[type=radio][value="${value}"]`);

  // That none fits and that a target does are never both marked by a key or a click.
  function agree(changed) {
    if (changed === none && none.checked) {
      for (const each of stands("accepted")) {
        if (each.checked) document.getElementsByName(each.name).forEach((other) => { other.checked = other.value === "open"; });
      }
    } else if (changed.value === "accepted" && changed.checked) {
      none.checked = false;
    }
  }
  form.addEventListener("change", (event) => agree(event.target));

  function stand(number, value) {
    const place = form.querySelector(`fieldset[data-number="${number}"]`);
    const radio = place?.querySelector(`input[type=radio][value="${value}"]`);
    if (!radio) return;
    radio.checked = true;
    agree(radio);
    place.scrollIntoView({ block: "nearest" });
    radio.focus();
    say(told.dataset[value], number);
  }

  const typing = (target) => target.closest("textarea, select, input:not([type=radio], [type=checkbox])");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    const awaited = Date.now() - rejecting < PATIENCE;
    rejecting = 0;
    if (digit) {
      stand(digit, event.shiftKey || awaited ? "rejected" : "accepted");
    } else if (event.key === "r") {
      rejecting = Date.now();
    } else if (event.key === "n") {
      none.checked = !none.checked;
      agree(none);
      none.focus();
      say(none.checked ? told.dataset.none : told.dataset.some, "");
    } else if (event.key === "s") {
      form.requestSubmit();
    } else if (event.key === "u") {
      document.getElementById("undo")?.requestSubmit();
    } else if (event.key === "/") {
      document.getElementById("other-0").focus();
    } else {
      return;
    }
    event.preventDefault();
  });

  document.getElementById("errors")?.focus();
})();
