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

const PDDL = {
  licence: "Public Domain Dedication and License (PDDL)",
  licenceUrl: "https://opendatacommons.org/licenses/pddl/1-0/",
};

export const ENERGY_INFORMATION_ADMINISTRATION: Credit = {
  name: "US Energy Information Administration",
  note: "as collated by datasets/oil-prices",
  url: "https://github.com/datasets/oil-prices",
  ...PDDL,
};

export const FEDERAL_RESERVE: Credit = {
  name: "Federal Reserve",
  note: "as collated by datasets/exchange-rates",
  url: "https://github.com/datasets/exchange-rates",
  ...PDDL,
};

export const S_AND_P_500_LIST: Credit = {
  name: "Wikipedia's list of S&P 500 companies",
  note: "as collated by datasets/s-and-p-500-companies",
  url: "https://github.com/datasets/s-and-p-500-companies",
  ...PDDL,
};

export const CISA: Credit = {
  name: "Cybersecurity and Infrastructure Security Agency (CISA)",
  note: "Known Exploited Vulnerabilities catalog",
  url: "https://github.com/cisagov/kev-data",
  licence: "CC0 1.0 Universal",
  licenceUrl: "https://creativecommons.org/publicdomain/zero/1.0/",
};
