import {
  bigint,
  boolean,
  cell,
  date,
  integer,
  numeric,
  text,
  timestamp,
  timestamptz,
} from "../../src/columns/index.ts";
import type { Columns, Dataset, DirectDefinition } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import type { Format } from "../../src/format/format.ts";

const unknown = { nullable: true } as const;
const source = (format?: Format) => ({ url: "test:file", ...(format && { format }) });
/** The same column for several names of a file's header. */
const each = (names: string, column: (from: string) => Columns[string]): Columns =>
  Object.fromEntries(
    names.split(" ").map((from) => [from.toLowerCase().replaceAll("-", "_"), column(from)]),
  );

const declare = (definition: DirectDefinition<Columns>): Dataset => defineDataset(definition);

const ITALIAN_COUNTS =
  "ricoverati_con_sintomi terapia_intensiva totale_ospedalizzati isolamento_domiciliare totale_positivi variazione_totale_positivi nuovi_positivi dimessi_guariti deceduti totale_casi tamponi casi_testati ingressi_terapia_intensiva totale_positivi_test_molecolare totale_positivi_test_antigenico_rapido tamponi_test_molecolare tamponi_test_antigenico_rapido";

/** Datasets for real public files, by the names of the files without their version. */
export const CATALOGUE: Readonly<Record<string, Dataset>> = {
  amelag: declare({
    name: "amelag",
    key: ["datum", "typ"],
    columns: {
      datum: date(),
      typ: text(),
      n: integer(),
      ...each(
        "anteil_bev viruslast viruslast_normalisiert vorhersage obere_schranke untere_schranke",
        () => numeric(),
      ),
    },
    source: source({ delimiter: "\t" }),
  }),
  antiquities: declare({
    name: "antiquities",
    key: ["current_name", "action"],
    occurrence: "n",
    columns: {
      current_name: text(),
      states: text(),
      original_name: text(unknown),
      current_agency: text(),
      action: text(),
      date: text(unknown),
      year: integer(unknown),
      pres_or_congress: text(unknown),
      acres_affected: numeric({
        nullable: true,
        format: {
          group: ",",
          suffix: { "(water)": 1, "sq. miles": 640, "square miles": 640 },
        },
      }),
    },
    source: source({ lineEnd: "any" }),
  }),
  biopics: declare({
    name: "biopics",
    key: ["title", "subject"],
    occurrence: "n",
    columns: {
      ...each("title site country director subject type_of_subject race_known subject_sex", () =>
        text(),
      ),
      ...each("subject_race lead_actor_actress", () => text(unknown)),
      year_release: integer(),
      number_of_subjects: integer(),
      person_of_color: boolean({ format: { true: "1", false: "0" } }),
      box_office: bigint({ nullable: true, format: { prefix: "$", suffix: { K: 1e3, M: 1e6 } } }),
    },
    source: source({ lineEnd: "any", encoding: "iso-8859-1", unknown: "-" }),
  }),
  "brain-networks": declare({
    name: "brain-networks",
    key: ["time", "network", "node", "hemi"],
    columns: {
      time: integer({ from: "network node hemi" }),
      network: integer(),
      node: integer(),
      hemi: text(),
      level: numeric(),
    },
    source: source({
      header: [1, 2, 3],
      blankLines: "skip",
      unpivot: {
        keep: ["network node hemi"],
        name: ["network", "node", "hemi"],
        value: "level",
      },
    }),
  }),
  brent: declare({
    name: "brent",
    key: ["date"],
    columns: { date: date({ from: "Date" }), price: numeric({ from: "Price" }) },
    source: source(),
  }),
  "co2-daily": declare({
    name: "co2-daily",
    key: ["date"],
    columns: { date: date(), value: numeric() },
    source: source(),
  }),
  "csc-countries": declare({
    name: "csc-countries",
    key: ["id"],
    columns: {
      ...each("id area_sq_km", () => integer()),
      ...each(
        "name iso3 iso2 numeric_code phonecode currency currency_name currency_symbol tld native nationality timezones emoji wikiDataId",
        (from) => text({ from }),
      ),
      emojiu: text({ from: "emojiU" }),
      ...each("capital region subregion postal_code_format postal_code_regex", () => text(unknown)),
      ...each("population gdp", () => bigint(unknown)),
      ...each("region_id subregion_id", () => integer(unknown)),
      ...each("latitude longitude", () => numeric()),
    },
    source: source(),
  }),
  "football-results": declare({
    name: "football-results",
    key: ["date", "home_team", "away_team"],
    occurrence: "n",
    columns: {
      date: date(),
      ...each("home_team away_team tournament city country", () => text()),
      ...each("home_score away_score", () => integer(unknown)),
      neutral: boolean(),
    },
    source: source({ unknown: "NA" }),
  }),
  "footballcsv-eng": declare({
    name: "footballcsv-eng",
    key: ["round", "team_1", "team_2"],
    columns: {
      round: integer({ from: "Round" }),
      date: date({ from: "Date", format: ["ddd MMM D YYYY", "ddd MMM D YYYY[(P)]"] }),
      team_1: text({ from: "Team 1" }),
      ft: text({ from: "FT", nullable: true }),
      team_2: text({ from: "Team 2" }),
    },
    source: source(),
  }),
  "fx-monthly": declare({
    name: "fx-monthly",
    key: ["date", "country"],
    columns: {
      date: date({ from: "Date" }),
      country: text({ from: "Country" }),
      rate: numeric({ from: "Exchange rate" }),
    },
    source: source(),
  }),
  "global-temp": declare({
    name: "global-temp",
    key: ["source", "month"],
    columns: {
      source: text({ from: "Source" }),
      month: date({ from: ["Year", "Date"], format: "YYYY-MM" }),
      mean: numeric({ from: "Mean" }),
    },
    source: {
      ...source(),
      cells: {
        source: cell({
          from: "Source",
          expected: "the name of a source",
          version: "in lower case",
          parse: (name) => name.toLowerCase(),
        }),
      },
    },
  }),
  "ita-regioni-latest": declare({
    name: "ita-regioni-latest",
    key: ["codice_regione"],
    columns: {
      data: timestamptz({ zone: "Europe/Rome" }),
      ...each("stato codice_regione denominazione_regione codice_nuts_1 codice_nuts_2", () =>
        text(),
      ),
      ...each("lat long", () => numeric()),
      ...each(ITALIAN_COUNTS, () => integer()),
      ...each("casi_da_sospetto_diagnostico casi_da_screening", () => integer(unknown)),
      ...each("note note_test note_casi", () => text(unknown)),
    },
    source: source(),
  }),
  "jhu-daily": declare({
    name: "jhu-daily",
    key: ["country_region", "province_state", "admin2"],
    columns: {
      fips: text({ from: "FIPS", nullable: true }),
      ...each("Admin2 Province_State", (from) => text({ from, empty: true })),
      country_region: text({ from: "Country_Region" }),
      last_update: timestamptz({ from: "Last_Update", zone: "UTC" }),
      ...each("Confirmed Deaths Recovered", (from) => integer({ from })),
      active: integer({ from: "Active", nullable: true }),
      combined_key: text({ from: "Combined_Key" }),
      ...each("Lat Long_ Incidence_Rate Case-Fatality_Ratio", (from) =>
        numeric({ from, nullable: true }),
      ),
    },
    source: source(),
  }),
  "jhu-daily.old": declare({
    name: "jhu-daily-old",
    key: ["country_region", "province_state"],
    columns: {
      province_state: text({ from: "Province/State", empty: true }),
      country_region: text({ from: "Country/Region" }),
      last_update: timestamp({ from: "Last Update" }),
      ...each("Confirmed Deaths Recovered", (from) => integer({ from })),
      ...each("Latitude Longitude", (from) => numeric({ from })),
    },
    source: source(),
  }),
  "jhu-wide": declare({
    name: "jhu-wide",
    key: ["country_region", "province_state", "day"],
    columns: {
      province_state: text({ from: "Province/State", empty: true }),
      country_region: text({ from: "Country/Region" }),
      day: date({ format: "M/D/YY", century: 2000 }),
      confirmed: integer({ measures: "cumulative" }),
      ...each("Lat Long", (from) => numeric({ from, nullable: true })),
    },
    source: source({
      unpivot: {
        keep: ["Province/State", "Country/Region", "Lat", "Long"],
        name: "day",
        value: "confirmed",
      },
    }),
  }),
  kev: declare({
    name: "kev",
    key: ["cve_id"],
    columns: {
      cve_id: text({ from: "cveID" }),
      ...each(
        "vendorProject product vulnerabilityName shortDescription requiredAction knownRansomwareCampaignUse notes",
        (from) => text({ from }),
      ),
      ...each("dateAdded dueDate", (from) => date({ from })),
      cwes: text(unknown),
    },
    source: source(),
  }),
  "language-codes": declare({
    name: "language-codes",
    key: ["alpha3_b"],
    columns: {
      alpha3_b: text({ from: "alpha3-b" }),
      alpha3_t: text({ from: "alpha3-t", nullable: true }),
      alpha2: text(unknown),
      ...each("English French", (from) => text({ from })),
    },
    source: source({ trim: true }),
  }),
  "nasa-planets-raw": declare({
    name: "nasa-planets-raw",
    key: ["rowid"],
    columns: {
      ...each("rowid pl_pnum pl_disc", () => integer()),
      pl_discmethod: text(),
      ...each("pl_orbper pl_msinij st_dist", () => numeric(unknown)),
    },
    source: source({ comment: "#" }),
  }),
  "of-airports": declare({
    name: "of-airports",
    key: ["id"],
    columns: {
      id: integer(),
      ...each("name country type source", () => text()),
      ...each("city iata icao dst zone", () => text(unknown)),
      ...each("latitude longitude", () => numeric()),
      altitude: integer(),
      utc_offset: numeric({ nullable: true }),
    },
    source: source({
      header: {
        names:
          "id name city country iata icao latitude longitude altitude utc_offset dst zone type source".split(
            " ",
          ),
      },
      unknown: "\\N",
    }),
  }),
  "pt-vacinas": declare({
    name: "pt-vacinas",
    key: ["type", "date", "region", "agegroup"],
    columns: {
      line: integer({ from: "#1" }),
      ...each("TYPE REGION AGEGROUP", (from) => text({ from, unknown: [] })),
      date: date({ from: "DATE", format: ["DD/MM/YY", "DD/MM/YYYY"], century: 2000 }),
      ...each(
        "YEAR WEEK TOTAL_VAC_1 TOTAL_VAC_2 TOTAL_VAC_UNK TOTAL CUMUL_VAC_1 CUMUL_VAC_2 CUMUL_VAC_UNK CUMUL",
        (from) => integer({ from }),
      ),
      ...each("COVER_1_VAC COVER", (from) =>
        numeric({ from, nullable: true, format: { decimal: ",", exponent: true } }),
      ),
      ...each("RECEIVED DISTRIBUTED", (from) => integer({ from, nullable: true })),
    },
    source: source({ delimiter: ";", lineEnd: "any", unknown: "NA" }),
  }),
  "rki-inzidenz": declare({
    name: "rki-inzidenz",
    key: ["meldedatum", "altersgruppe"],
    columns: {
      meldedatum: date({ from: "Meldedatum" }),
      altersgruppe: text({ from: "Altersgruppe" }),
      ...each("Bevoelkerung Faelle_gesamt Faelle_neu Faelle_7-Tage", (from) => integer({ from })),
      inzidenz_7_tage: numeric({ from: "Inzidenz_7-Tage" }),
    },
    source: source(),
  }),
  runways: declare({
    name: "runways",
    key: ["id"],
    columns: {
      ...each("id airport_ref", () => integer()),
      airport_ident: text(),
      ...each("length_ft width_ft", () => integer(unknown)),
      ...each("surface le_ident he_ident", () => text(unknown)),
      ...each("lighted closed", () => boolean({ format: { true: "1", false: "0" } })),
      ...each(
        "le_latitude_deg le_longitude_deg le_elevation_ft le_heading_degT le_displaced_threshold_ft he_latitude_deg he_longitude_deg he_elevation_ft he_heading_degT he_displaced_threshold_ft",
        (from) => numeric({ from, nullable: true }),
      ),
    },
    source: source(),
  }),
  sp500: declare({
    name: "sp500",
    key: ["symbol"],
    columns: {
      ...each("Symbol Security Founded", (from) => text({ from })),
      sector: text({ from: "GICS Sector" }),
      sub_industry: text({ from: "GICS Sub-Industry" }),
      headquarters: text({ from: "Headquarters Location" }),
      date_added: date({ from: "Date added" }),
      cik: integer({ from: "CIK" }),
    },
    source: source(),
  }),
  tld: declare({
    name: "tld",
    key: ["domain"],
    columns: {
      domain: text({ from: "Domain" }),
      type: text({ from: "Type" }),
      organization: text({ from: "Sponsoring Organization" }),
    },
    source: source(),
  }),
  "tz-zone1970": declare({
    name: "tz-zone1970",
    key: ["zone"],
    columns: { codes: text(), coordinates: text(), zone: text(), comments: text(unknown) },
    source: source({
      delimiter: "\t",
      quote: "none",
      comment: "#",
      header: { names: ["codes", "coordinates", "zone", "comments"] },
      ragged: { short: "pad" },
    }),
  }),
  "uk-county": declare({
    name: "uk-county",
    key: ["code"],
    columns: {
      code: text({ from: "GSS_CD" }),
      name: text({ from: "GSS_NM" }),
      cases: integer({ from: "TotalCases", format: { trim: true, group: "," } }),
    },
    source: source(),
  }),
  "us-election-2024": declare({
    name: "us-election-2024",
    key: ["county_fips"],
    columns: {
      ...each("state_name county_fips county_name", () => text()),
      ...each("votes_gop votes_dem total_votes diff", () => integer()),
      ...each("per_gop per_dem per_point_diff", () => numeric()),
    },
    source: source(),
  }),
  "usgs-quakes": declare({
    name: "usgs-quakes",
    key: ["id"],
    columns: {
      ...each("id net place type status locationSource magSource", (from) => text({ from })),
      ...each("time updated", () => timestamptz()),
      ...each("latitude longitude depth", () => numeric()),
      ...each("mag gap dmin rms horizontalError depthError magError", (from) =>
        numeric({ from, nullable: true }),
      ),
      ...each("nst magNst", (from) => integer({ from, nullable: true })),
      magtype: text({ from: "magType", nullable: true }),
    },
    source: source(),
  }),
  "women-stem": declare({
    name: "women-stem",
    key: ["major_code"],
    columns: {
      ...each("Rank Major_code Total Men Women Median", (from) => integer({ from })),
      ...each("Major Major_category", (from) => text({ from })),
      sharewomen: numeric({ from: "ShareWomen" }),
    },
    source: source(),
  }),
};

/** Portugal's file has 93 columns of which the first two are dates. */
export const portugal = (names: readonly string[]): Dataset =>
  declare({
    name: "pt-data",
    key: ["data"],
    columns: {
      data: date({ format: "DD-MM-YYYY" }),
      data_dados: timestamp({ format: "DD-MM-YYYY HH:mm" }),
      ...each(names.slice(2).join(" "), (from) => numeric({ from, nullable: true })),
    },
    source: source(),
  });
