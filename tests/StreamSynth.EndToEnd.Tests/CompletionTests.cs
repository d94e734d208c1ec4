using System.Diagnostics;
using StreamSynth.Testing;

namespace StreamSynth.EndToEnd.Tests;

/// <summary>Sources the completion script in a real bash, which asks the real program.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamsynth-bash-").FullName;

    [Theory]
    [InlineData("streamsynth exp", "export-samples")]
    [InlineData("streamsynth run pipelines/quickstart.json --dr", "--dry-run")]
    [InlineData("streamsynth blocks image.enc", "image.encode")]
    [InlineData("streamsynth run pipelines/quickstart.json --set nodes.paint.options.guid", "nodes.paint.options.guidanceScale=")]
    [InlineData("streamsynth run pipelines/quickstart.json --set nodes.paint.options.steps=4", "")]
    [InlineData("streamsynth run pipel", "")]
    public async Task Bash_Line_IsCompleted(string line, string expected)
    {
        using (Process start = Program.Start("completion", "bash"))
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "script"), await start.StandardOutput.ReadToEndAsync());
            await File.WriteAllTextAsync(Path.Combine(_folder, "streamsynth"), $"#!/bin/sh\nexec dotnet '{start.StartInfo.ArgumentList[0]}' \"$@\"\n");
        }

        File.SetUnixFileMode(Path.Combine(_folder, "streamsynth"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string test = $"source {_folder}/script; COMP_LINE='{line}'; COMP_POINT={line.Length}; COMP_WORDS=({_folder}/streamsynth x); COMP_CWORD=1; _streamsynth; printf '%s ' \"${{COMPREPLY[@]}}\"";
        using Process bash = Process.Start(new ProcessStartInfo("bash", ["--norc", "-c", test]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true })!;

        Assert.Equal(expected, (await bash.StandardOutput.ReadToEndAsync()).Trim());
        Assert.Empty(await bash.StandardError.ReadToEndAsync());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
