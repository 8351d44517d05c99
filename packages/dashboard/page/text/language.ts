// The page is in English, and so are the numbers on its axes. uPlot writes these in the browser's
// language when it is loaded, and fails where that is not a language tag, such as "en-US@posix" of
// Chromium on a system without a locale: so it is to find English.
Object.defineProperty(navigator, "language", { value: "en-US" });
