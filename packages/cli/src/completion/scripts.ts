/** Shells that can complete the program's words. */
export type Shell = "bash" | "zsh" | "fish";

/**
 * Scripts for the shells, each of which asks the program for the words. Where it has none, the shell
 * completes names of files.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# In ~/.bashrc: source <(daily-delta completion bash)
_daily_delta() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(daily-delta complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _daily_delta daily-delta
`,
  zsh: `#compdef daily-delta
# In ~/.zshrc, after compinit: source <(daily-delta completion zsh)
_daily_delta() {
  local line value text
  local -a found
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    text=\${line#*$'\\t'}
    found+=("\${value//:/\\\\:}\${text:+:$text}")
  done < <(daily-delta complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe daily-delta found; else _files; fi
}
if [[ "\${funcstack[1]}" == _daily_delta ]]; then
  _daily_delta "$@"
else
  compdef _daily_delta daily-delta
fi
`,
  fish: `# In ~/.config/fish/config.fish: daily-delta completion fish | source
function __daily_delta_complete
    set -l words (commandline -opc)
    set -e words[1]
    daily-delta complete -- $words (commandline -ct) 2>/dev/null
end
complete -c daily-delta -n 'test (count (__daily_delta_complete)) -gt 0' -f -a '(__daily_delta_complete)'
`,
};
