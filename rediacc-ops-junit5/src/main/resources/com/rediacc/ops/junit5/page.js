(function () {
  'use strict';
  var search = document.getElementById('search');
  if (!search) { return; }
  var bad = document.getElementById('bad');
  var count = document.getElementById('count');
  var rows = Array.from(document.querySelectorAll('#events > li'));
  var files = Array.from(document.querySelectorAll('.files details'));
  var texts = new Map();
  function text(element) {
    if (!texts.has(element)) { texts.set(element, element.textContent.toLowerCase()); }
    return texts.get(element);
  }
  function apply() {
    var words = search.value.trim().toLowerCase();
    var shown = 0;
    rows.forEach(function (row) {
      var fits = (!words || text(row).includes(words))
          && (!bad.checked || row.classList.contains('bad'));
      row.hidden = !fits;
      if (fits) { shown++; }
    });
    files.forEach(function (file) { file.hidden = Boolean(words) && !text(file).includes(words); });
    count.textContent = shown + ' of ' + rows.length + ' events';
  }
  var waiting;
  search.addEventListener('input', function () {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  bad.addEventListener('change', apply);
  document.getElementById('tools').hidden = false;
  apply();
}());
