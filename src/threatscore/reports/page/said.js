// What changed, in words: the settings that differ, what moves by them, and how far the figures may be off.
(() => {
  "use strict";

  const { called } = window.threatscore.terms;
  const { levelOf } = window.threatscore.rows;
  const { plain, percent, upwards, listed, counted } = window.threatscore.wording;
  const NAMES = { group: "Groups", country: "Countries", pair: "Groups in countries" };
  const ANSWERS = { yes: "happened", no: "did not happen" };
  const MOST = 4; // so many units are named

  // A setting that differs, and what it is otherwise.
  function change({ kind, name, value, from }) {
    if (kind === "w") return `${name}: weight ${plain(value)} (${called}: ${plain(from)})`;
    if (kind === "m") return `${name}: its parts combine by ${value} (${called}: ${from})`;
    return `${from.text} (${name}): ${ANSWERS[value]} (${called}: ${evidenced(from)})`;
  }

  // How an event is known.
  function evidenced({ probability }) {
    return `as evidenced, ${percent(probability)}`;
  }

  function differing(count) {
    if (count === 0) return `All settings are the ${called} ones.`;
    return `${counted(count, "setting differs", "settings differ")} from the ${called} ones.`;
  }

  // What moves in each table, in a sentence each.
  function moves(results, before) {
    return Object.keys(NAMES).map((by) => `${NAMES[by]}: ${movesOf(results[by], before[by])}.`);
  }

  function movesOf(now, before) {
    const was = new Map(before.units.map((unit, j) => [unit, j]));
    const words = [];
    for (const i of byRank(now)) {
      const [unit, j] = [now.units[i], was.get(now.units[i])];
      const name = unit.replace("/", " in ");
      if (j === undefined) words.push(`${name} enters at ${now.rank[i]}`);
      else if (now.rank[i] !== before.rank[j]) words.push(`${name} moves from ${before.rank[j]} to ${now.rank[i]}`);
      else if (now.level[i] !== before.level[j]) words.push(`${name} is now ${levelOf(now, i)} (was ${before.level[j]})`);
    }
    const still = new Set(now.units);
    const gone = before.units.filter((unit) => !still.has(unit));
    for (const unit of gone) words.push(`${unit.replace("/", " in ")} is no longer ranked`);
    return words.length ? listed(words, MOST) : "no rank and no most probable level changes";
  }

  function byRank(results) {
    return results.units.map((_, i) => i).sort((one, other) => results.rank[one] - results.rank[other]);
  }

  // Units of which nothing is published, and those that are ranked no more, with the reason.
  function entry(results, before) {
    return Object.keys(NAMES).flatMap((by) => {
      const [now, was] = [new Set(results[by].units), new Set(before[by].units)];
      const why = new Map(results[by].unranked);
      const covered = new Map(results[by].units.map((unit, i) => [unit, percent(results[by].coverage[i])]));
      const entered = results[by].units.filter((unit) => !was.has(unit)).map((unit) => `${unit} (coverage ${covered.get(unit)})`);
      const told = `Ranked now: ${listed(entered, Infinity)}. There are no ${called} figures of ${entered.length > 1 ? "them" : "it"},`
        + " so these figures are those of the page's draws alone.";
      const left = before[by].units.filter((unit) => !now.has(unit));
      return [...(entered.length ? [told] : []), ...left.map((unit) => `Not ranked now: ${unit}, ${why.get(unit) || "nothing ties it"}.`)];
    });
  }

  // The largest of some errors of all units of all tables; those of levels are by level, for all of them are shown.
  const largest = (results, kind, name) =>
    Object.keys(NAMES).flatMap((by) => Object.values(results[by][kind]?.[name] || []).flat())
      .reduce((one, other) => Math.max(one, other), 0);

  // How the figures after a change come about, and, after one, how far they may be off.
  function errors(results, draws, changed) {
    const most = (kind, ...names) => Math.max(...names.map((name) => largest(results, kind, name)));
    const points = (...given) => upwards(most(...given));
    const shares = (...given) => upwards(100 * most(...given));
    const made = `After a change, every figure is the ${called} one plus the difference between two evaluations on ${draws} draws`
      + ` that this page carries: with the changed settings, and with the ${called} ones.`;
    if (!changed) return [`Now every figure is the ${called} one. ${made} How far that may be off is then said here.`];
    return [
      made,
      `Simulation error of this (95%), at most: scores \u00b1${points("error", "score")} points, ends of the 90% range`
        + ` \u00b1${points("error", "p05", "p95")} points, probabilities of levels \u00b1${shares("error", "levels")} percentage`
        + ` points, of ranks \u00b1${shares("error", "acceptability")}, coverage \u00b1${shares("error", "coverage")}, shares`
        + ` of what most of a score comes through \u00b1${shares("error", "via_share")}.`,
      `Because the page holds its draws in few digits, scores are off by another ${points("quantisation", "score")} points and`
        + ` probabilities of levels by another ${shares("quantisation", "probability")} percentage points at the very most. The`
        + " engine itself gives the exact figures: download the settings and run it with them on the same evidence.",
    ];
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.said = { change, evidenced, differing, moves, entry, errors };
})();
