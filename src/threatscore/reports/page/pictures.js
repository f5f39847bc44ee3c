// Pictures that exist once for every unit, too many to be carried by the page: a score stacked leaf by leaf, and what
// is believed about a leaf. Their text stands beside them, in a table or in words.
(() => {
  "use strict";

  const { shape } = window.threatscore.elements;
  const { percent } = window.threatscore.wording;
  const BINS = 20; // of 5 points each
  const PLOT = { left: 22, right: 348, width: 360, height: 64 }; // of a density, in units of its picture
  const LINE = 13; // height of a line of labels
  const MARK = 16; // height of a claim's mark
  const LETTERS = 18; // of a label, of about
  const LETTER = 6.2; // units each
  const HEAVY = 0.995; // so much of all draws on one value is called certain

  function round(value) {
    return Math.round(value * 100) / 100;
  }

  // A score as one bar: parts [{name, branch, size}] of one colour a branch, as wide as they contribute.
  function stack(parts, label) {
    const shown = parts.filter((part) => part.size > 0);
    const whole = shown.reduce((sum, part) => sum + part.size, 0);
    const svg = shape("svg", { class: "stack", viewBox: "0 0 1000 30", preserveAspectRatio: "none", role: "img",
      "aria-label": label });
    let left = 0;
    for (const part of shown) {
      const width = (1000 * part.size) / whole;
      const box = { class: `branch-${part.branch}`, x: round(left), y: 0, width: round(width), height: 30 };
      svg.append(shape("rect", box, shape("title", {}, part.name)));
      left += width;
    }
    return svg;
  }

  // Draws of a leaf, 0-100, as heights over its scale: [{from, to, share}], shares of all draws. On a scale of steps
  // a draw stands at one of the `posts`; elsewhere draws are counted in bins.
  function heights(draws, posts) {
    const counts = new Array(posts ? posts.length : BINS).fill(0);
    for (const value of draws) {
      const place = posts ? nearest(posts, value) : Math.min(BINS - 1, Math.max(0, Math.floor((value * BINS) / 100)));
      counts[place] += 1;
    }
    const step = 100 / BINS;
    const ends = (i) => (posts ? [posts[i].points, posts[i].points] : [i * step, (i + 1) * step]);
    return counts.map((count, i) => ({ from: ends(i)[0], to: ends(i)[1], share: draws.length ? count / draws.length : 0 }));
  }

  function nearest(posts, value) {
    let best = 0;
    posts.forEach((post, i) => {
      if (Math.abs(post.points - value) < Math.abs(posts[best].points - value)) best = i;
    });
    return best;
  }

  // What a density says, in words.
  function spoken(found, posts) {
    const some = found.filter((part) => part.share > 0);
    const certain = some.find((part) => part.share > HEAVY);
    if (posts) {
      const named = found.map((part, i) => [posts[i].text, part.share]).filter(([, share]) => share > 0);
      return named.map(([text, share]) => `${text} ${percent(share)}`).join(", ");
    }
    if (certain) return `${percent(certain.share)} of draws between ${certain.from} and ${certain.to} points`;
    const least = some.length ? `${some[0].from} to ${some.at(-1).to}` : "none";
    const most = [...some].sort((a, b) => b.share - a.share)[0];
    return most ? `draws lie from ${least} points, most often between ${most.from} and ${most.to}` : "no draws";
  }

  const at = (points) => PLOT.left + ((PLOT.right - PLOT.left) * points) / 100;

  // What is believed about a leaf: heights of its draws over 0-100, what stands where on its scale, and below it every
  // claim by its letter as a dot at its median on a line over the middle 90 % of what it alone would say. `axis` says
  // what the scale has.
  function density(draws, posts, steps, marks, { name, axis }) {
    const on = steps && posts.length ? posts : null;
    const found = heights(draws, on);
    const most = Math.max(...found.map((part) => part.share), 1e-9);
    const labels = ruler(posts, steps);
    const below = PLOT.height + 4 + labels.height + LINE; // where marks begin
    const tall = below + MARK * marks.length + 4;
    const said = spoken(found, on);
    const svg = shape("svg", { class: "density", viewBox: `0 0 ${PLOT.width} ${tall}`, width: PLOT.width, height: tall,
      role: "img", "aria-label": `${name}, ${axis}: ${said}.` });
    svg.append(on ? bars(found, most) : outline(found, most));
    svg.append(shape("line", { class: "axis", x1: at(0), x2: at(100), y1: PLOT.height, y2: PLOT.height }));
    svg.append(...labels.shapes, shape("text", { class: "of", x: at(50), y: below - 3, "text-anchor": "middle" }, axis));
    marks.forEach((mark, i) => svg.append(...drawn(mark, below + MARK * (i + 0.5))));
    return { svg, said };
  }

  function bars(found, most) {
    const group = shape("g", { class: "belief" });
    for (const part of found.filter((each) => each.share > 0)) {
      const high = (PLOT.height - 14) * (part.share / most);
      const x = round(at(part.from));
      group.append(shape("rect", { x: x - 5, y: round(PLOT.height - high), width: 10, height: round(high) }));
      group.append(shape("text", { x, y: round(PLOT.height - high - 3), "text-anchor": "middle" }, percent(part.share)));
    }
    return group;
  }

  function outline(found, most) {
    let path = `M${at(0)} ${PLOT.height}`;
    for (const part of found) {
      const y = round(PLOT.height - (PLOT.height - 14) * (part.share / most));
      path += `V${y}H${round(at(part.to))}`;
    }
    return shape("path", { class: "belief", d: `${path}V${PLOT.height}Z` });
  }

  // The raw values, or steps, of a scale, in two lines where neighbours need the room; without any, the points.
  function ruler(posts, steps) {
    const given = posts.length ? posts : [0, 50, 100].map((points) => ({ points, text: String(points) }));
    const labels = [...given].sort((a, b) => a.points - b.points).map(placed);
    const lines = labels.every((label, i) => i === 0 || label.from > labels[i - 1].to + 5) ? 1 : 2;
    const shapes = labels.flatMap((label, i) => {
      const y = PLOT.height + 2 + LINE * (1 + (lines === 2 ? i % 2 : 0));
      return [
        shape("line", { class: "tick", x1: label.x, x2: label.x, y1: PLOT.height, y2: PLOT.height + 4 }),
        shape("text", { x: round((label.from + label.to) / 2), y, "text-anchor": "middle", class: steps ? "step" : "raw" },
          label.text),
      ];
    });
    return { shapes, height: LINE * lines + 4 };
  }

  // Where a label stands, at about 6 units a letter, inside the picture.
  function placed(post) {
    const text = post.text.length > LETTERS ? `${post.text.slice(0, LETTERS - 1)}\u2026` : post.text;
    const half = (LETTER * text.length) / 2;
    const x = round(at(post.points));
    const middle = Math.min(PLOT.width - half, Math.max(half + 10, x));
    return { x, text, from: middle - half, to: middle + half };
  }

  // A claim on the scale: its letter, a line and a dot; an arrow where it only sets a bound.
  function drawn(mark, y) {
    const shapes = [shape("text", { class: "letter", x: 2, y: y + 4 }, mark.letter)];
    const [low, high] = mark.bound === "up to" ? [0, mark.high] : mark.bound === "at least" ? [mark.low, 100]
      : [mark.low, mark.high];
    shapes.push(shape("line", { class: "claim", x1: round(at(low)), x2: round(at(high)), y1: y, y2: y }));
    if (!mark.bound) shapes.push(shape("circle", { class: "claim", cx: round(at(mark.middle)), cy: y, r: 4 }));
    else {
      const end = mark.bound === "up to" ? high : low;
      shapes.push(shape("line", { class: "claim", x1: round(at(end)), x2: round(at(end)), y1: y - 5, y2: y + 5 }));
    }
    return shapes;
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.pictures = { stack, density, heights };
})();
