/** A pattern of what we do not write, and what to write. */
export type OldWord = readonly [name: string, pattern: RegExp, plain: string];

/** Words and turns that a reader has to decode, or would not search for. */
export const OLD_WORDS: readonly OldWord[] = [
  ["mend", /\bmend(s|ed|ing)?\b/i, "fix"],
  ["anew", /anew\b/i, "again, re-…"],
  ["whence", /\b(w|th|h)ence(forth)?\b|\bhitherto\b/i, "from where"],
  ["reckon", /\breckon/i, "calculate, count"],
  ["beside", /\bbeside\b/i, "next to, in addition to"],
  ["whoever", /\bwho(so)?ever\b/i, "the caller, the reader, …"],
  ["whom", /\bwhom\b/i, "(name the person or thing)"],
  ["whatever", /\bwhatever\b/i, "any, whichever; even if"],
  ["somebody", /\bsomebody\b/i, "(name who)"],
  ["nobody", /\bnobody\b(?!")/i, "no one; (name who does not)"],
  ["stand in", /\bstands? in\b/i, "is in, replaces"],
  ["at work", /\bat work\b/i, "in progress, running"],
  ["is away", /\b(is|are|was|were) away\b(?! from)/i, "is unreachable, is missing"],
  ["tell of", /\btell(s|ing)? of\b/i, "report, show"],
  ["for the while", /\bfor the while\b/i, "temporary, meanwhile"],
  ["is no X", /(?<!\bthere )\b(is|are) no\b(?! longer| more\b)/i, "is not a …; invalid …"],
  ["be had", /\b(be|is|was|are) (not )?had\b/i, "is available, is read"],
  ["without a word", /\bwithout a word\b/i, "silently; crashed"],
  ["a text", /\ba text\b|\btexts\b/i, "a string, strings"],
  ["a blank", /\ba blank\b/i, "an empty cell; a space"],
  ["alone", /\balone\b/i, "only"],
  ["free of effect", /\bfree of effect\b/i, "idempotent"],
  ["supposed is", /\bsupposed (is|are)\b/i, "assumes"],
  ["likewise", /\blikewise\b/i, "too, also"],
  [
    "fragment",
    /\/\*\* (What|Whom|Whose|Of|Whether|Where|How|Who)\b/,
    "start with a verb or a noun",
  ],
];
