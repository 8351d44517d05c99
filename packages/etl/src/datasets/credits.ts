import type { Credit } from "./dataset.ts";

/** As the newspaper asks for in the repository's README. */
export const NEW_YORK_TIMES: Credit = {
  name: "The New York Times",
  note: "based on reports from state and local health agencies",
  url: "https://github.com/nytimes/covid-19-data",
  licence: "free for non-commercial use, with credit",
  licenceUrl: "https://github.com/nytimes/covid-19-data/blob/master/LICENSE",
};

export const JOHNS_HOPKINS: Credit = {
  name: "Johns Hopkins University",
  note: "CSSE, as collated by datasets/covid-19",
  url: "https://github.com/CSSEGISandData/COVID-19",
  licence: "Public Domain Dedication and License (PDDL)",
  licenceUrl: "https://opendatacommons.org/licenses/pddl/1-0/",
};
