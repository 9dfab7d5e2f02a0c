require('./.config/jest-setup');

// The generated stub returns nothing, and Grafana's inputs measure text at first render.
globalThis.HTMLCanvasElement.prototype.getContext = () => ({
  font: '',
  measureText: (text) => ({ width: 8 * text.length }),
});

// Lists that open watch whether they scroll; jsdom has no such observer.
globalThis.IntersectionObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
