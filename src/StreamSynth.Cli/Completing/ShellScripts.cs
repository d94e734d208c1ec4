namespace StreamSynth.Cli.Completing;

/// <summary>Holds, per shell, the script that asks the program itself what can be written.</summary>
internal static class ShellScripts
{
    /// <summary>Gives the scripts by shell.</summary>
    /// <remarks>
    /// Each one calls the program with <c>[suggest:position]</c> and the line. Options are offered once a dash is typed; where nothing fits, the shell offers files.
    /// </remarks>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["bash"] =
            """
            # Completion of streamsynth for bash:  source <(streamsynth completion bash)
            _streamsynth() {
                local word="${COMP_LINE:0:COMP_POINT}" found
                word="${word##* }"
                found="$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" || return
                [[ $word == -* ]] || found="$(grep -v '^-' <<<"$found")"
                mapfile -t COMPREPLY < <(compgen -W "$found" -- "$word")
                # Readline replaces only what follows the last '='.
                [[ $word == *=* ]] && COMPREPLY=("${COMPREPLY[@]#"${word%=*}="}")
                [[ -n ${COMPREPLY[0]-} ]] || COMPREPLY=()
                [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
                return 0
            }
            complete -o default -o bashdefault -F _streamsynth streamsynth

            """,
        ["zsh"] =
            """
            #compdef streamsynth
            # Completion of streamsynth for zsh:  source <(streamsynth completion zsh), after compinit
            _streamsynth() {
                local -a found values paths
                found=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                [[ $PREFIX == -* ]] || found=("${(@)found:#-*}")
                found=("${(@)found:#}")
                values=("${(@)found:#*=}")
                paths=("${(@M)found:#*=}")
                (( ${#values} )) && compadd -a values
                (( ${#paths} )) && compadd -S '' -a paths
                (( ${#found} )) || _files
            }
            compdef _streamsynth streamsynth

            """,
        ["fish"] =
            """
            # Completion of streamsynth for fish:  streamsynth completion fish | source
            function __streamsynth_suggest
                set -l line (commandline -cp)
                streamsynth "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c streamsynth -a '(__streamsynth_suggest)'

            """,
        ["pwsh"] =
            """
            # Completion of streamsynth for PowerShell:  streamsynth completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName streamsynth -ScriptBlock {
                param($word, $tree, $position)
                streamsynth "[suggest:$position]" "$tree" | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """,
    };
}
