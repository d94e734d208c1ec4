using System.Diagnostics;
using StreamSynth.Testing;

namespace StreamSynth.EndToEnd.Tests;

/// <summary>Sources the completion script in a real bash, which asks the real program.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("streamsynth export-", "export-samples")]
    [InlineData("streamsynth run pipelines/quickstart.json --dr", "--dry-run")]
    [InlineData("streamsynth blocks image.enc", "image.encode")]
    [InlineData("streamsynth run pipelines/quickstart.json --set nodes.paint.options.guid", "nodes.paint.options.guidanceScale=")]
    [InlineData("streamsynth run pipelines/quickstart.json --set nodes.paint.options.steps=4", "")]
    [InlineData("streamsynth run pipel", "")]
    public async Task Bash_Line_IsCompleted(string line, string expected)
    {
        using Process program = Program.Start("completion", "bash");
        string script = await program.StandardOutput.ReadToEndAsync();
        string test =
            $$"""
            streamsynth() { dotnet '{{Program.File}}' "$@"; }
            {{script}}
            COMP_LINE='{{line}}'; COMP_POINT={{line.Length}}; COMP_WORDS=(streamsynth x); COMP_CWORD=1
            _streamsynth
            printf '%s ' "${COMPREPLY[@]}"
            """;

        using Process bash = Process.Start(new ProcessStartInfo("bash", ["--norc", "-c", test])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        Assert.Equal(expected, (await bash.StandardOutput.ReadToEndAsync()).Trim());
        Assert.Empty(await bash.StandardError.ReadToEndAsync());
    }
}
