// Adds hovering, sorting and tabs. Without it the page shows the same content, unfolded.
(function () {
  'use strict';

  function make(name, parent, attributes) {
    var element = document.createElementNS(parent.namespaceURI, name);
    Object.keys(attributes || {}).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    return parent.appendChild(element);
  }

  function nearest(points, x) {
    return points.reduce(function (best, point) {
      return Math.abs(point[0] - x) < Math.abs(best[0] - x) ? point : best;
    });
  }

  // A line that follows the pointer, with the values of every series there.
  document.querySelectorAll('svg[data-chart]').forEach(function (svg) {
    var data = JSON.parse(svg.dataset.chart);
    var series = data.series.filter(function (one) { return one.points.length > 0; });
    if (series.length === 0) return;
    var at = function (axis, value) { return axis[2] + (value - axis[0]) / (axis[1] - axis[0]) * (axis[3] - axis[2]); };
    var guide = make('line', svg, { 'class': 'guide', y1: data.y[3], y2: data.y[2] });
    var box = document.createElement('div');
    box.className = 'hover';
    svg.parentNode.appendChild(box);

    svg.addEventListener('pointermove', function (event) {
      var frame = svg.getBoundingClientRect();
      var unit = frame.width / svg.viewBox.baseVal.width;
      var x = ((event.clientX - frame.left) / unit - data.x[2]) / (data.x[3] - data.x[2]) * (data.x[1] - data.x[0]) + data.x[0];
      var step = nearest(series[0].points, x)[0];
      guide.setAttribute('x1', at(data.x, step));
      guide.setAttribute('x2', at(data.x, step));
      box.textContent = '';
      make('p', box).textContent = data.xLabel + ' ' + step.toLocaleString('en');
      series.forEach(function (one) {
        var value = nearest(one.points, step)[1];
        var row = make('p', box);
        make('i', row, { 'class': 'key ' + one.style });
        row.append(one.name + ' ' + (data.percent ? (value * 100).toFixed(1) + ' %' : value.toPrecision(4)));
      });
      var left = at(data.x, step) * unit + 12;
      box.style.left = (left + box.offsetWidth > frame.width ? left - box.offsetWidth - 24 : left) + 'px';
      svg.parentNode.classList.add('hovering');
    });
    svg.addEventListener('pointerleave', function () { svg.parentNode.classList.remove('hovering'); });
  });

  // Click on a heading sorts by that column; numbers as numbers.
  function key(cell) {
    var text = cell.textContent.trim().replace('−', '-').replace(/,/g, '');
    var number = parseFloat(text);
    return cell.classList.contains('n') ? (isNaN(number) ? -Infinity : number * unitOf(text)) : text;
  }

  function unitOf(text) {
    var units = { KiB: 1024, MiB: 1048576, GiB: 1073741824, min: 60, h: 3600 };
    var unit = /[A-Za-z]+/.exec(text);
    return (unit ? units[unit[0]] : 1) || 1;
  }

  document.querySelectorAll('table.sortable').forEach(function (table) {
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      if (head.textContent === '') return;
      head.tabIndex = 0;
      head.setAttribute('role', 'button');
      var sort = function () {
        var down = head.getAttribute('aria-sort') !== 'descending';
        Array.from(table.tHead.rows[0].cells).forEach(function (other) { other.removeAttribute('aria-sort'); });
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        Array.from(table.tBodies[0].rows).sort(function (a, b) {
          var x = key(a.cells[column]);
          var y = key(b.cells[column]);
          var order = typeof x === 'number' ? x - y : x.localeCompare(y);
          return down ? -order : order;
        }).forEach(function (row) { table.tBodies[0].appendChild(row); });
      };
      head.addEventListener('click', sort);
      head.addEventListener('keydown', function (event) { if (event.key === 'Enter') sort(); });
    });
  });

  // Panels become tabs; in print all are shown again.
  document.querySelectorAll('.tabs').forEach(function (tabs) {
    var panels = Array.from(tabs.querySelectorAll('.panel'));
    if (panels.length === 1) return;
    var bar = document.createElement('div');
    bar.className = 'tab-bar';
    bar.setAttribute('role', 'tablist');
    var show = function (chosen) {
      panels.forEach(function (panel, i) {
        panel.classList.toggle('hidden', i !== chosen);
        bar.children[i].setAttribute('aria-selected', i === chosen);
      });
    };
    panels.forEach(function (panel, i) {
      var tab = document.createElement('button');
      tab.type = 'button';
      tab.setAttribute('role', 'tab');
      tab.textContent = panel.dataset.title;
      tab.addEventListener('click', function () { show(i); });
      bar.appendChild(tab);
    });
    tabs.insertBefore(bar, tabs.firstChild);
    tabs.classList.add('live');
    var test = panels.findIndex(function (panel) { return panel.dataset.title === 'test'; });
    show(Math.max(0, test));
  });
})();
