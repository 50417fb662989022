// Which module makes which room of the page. A room is loaded when it is first opened.
export const ROOMS = {
  ladder: async (section, shelf) => (await import("./ladder.js")).start(section, shelf),
  map: async (section, shelf) => (await import("./map.js")).start(section, shelf),
  cards: async (section, shelf) => (await import("./cards.js")).start(section, shelf),
  experiments: async (section, shelf) => (await import("./experiments.js")).start(section, shelf),
  annoyed: async (section, shelf) => (await import("./annoyed.js")).start(section, shelf),
  checkin: async (section, shelf) => (await import("./checkin.js")).start(section, shelf),
  journal: async (section, shelf) => (await import("./journal.js")).start(section, shelf),
  kept: async (section, shelf) => (await import("./kept.js")).start(section, shelf),
  mirror: async (section, shelf) => (await import("./mirror.js")).start(section, shelf),
  "offer-check": async (section, shelf) => (await import("./offer-check.js")).start(section, shelf),
  quiet: async (section, shelf) => (await import("./quiet.js")).start(section, shelf),
  words: async (section, shelf) => (await import("./words.js")).start(section, shelf),
  everything: async (section, shelf) => (await import("./everything.js")).start(section, shelf),
  ways: async (section, shelf) => (await import("./ways.js")).start(section, shelf),
};
