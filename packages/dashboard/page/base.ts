// All that the first script shares with those that are loaded on demand. The build has each of these
// import it, so that it becomes one file; else there would be one for each set of scripts that share
// something, and small files compress badly.

// First: what is loaded after it reads the language.
import "./text/language.ts";
import "./data/day-axis.ts";
import "./data/drawing.ts";
import "./text/chart-head.ts";
import "./view/load-view.ts";
import "./view/small-chart.ts";
import "./view/svg.ts";
import "./view/theme.ts";
