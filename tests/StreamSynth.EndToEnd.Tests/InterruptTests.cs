using System.Diagnostics;
using StreamSynth.Storage.Runs;

namespace StreamSynth.EndToEnd.Tests;

/// <summary>Sends the real program a real signal in the middle of training.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("interrupt").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Run_OneSignal_DrainsSavesAndExits130(string signal)
    {
        string folder = Path.Combine(_folder, signal);
        using Process process = Program.Start(
            "run", "pipelines/quickstart.json", "--out", folder,
            "--set", "nodes.held.options.perClass=1",
            "--set", "nodes.train.options.steps=100000",
            "--set", "nodes.train.options.baseWidth=4",
            "--set", "nodes.paint.options.steps=2");
        Task<string> errors = process.StandardError.ReadToEndAsync();

        // Plain lines tell the steps as soon as training has begun: that is the moment to interrupt.
        List<string> lines = [];
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3)) is { } line)
        {
            lines.Add(line);
            if (line.Contains("train steps", StringComparison.Ordinal)) break;
        }

        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        string rest = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync();

        string all = string.Join(Environment.NewLine, lines) + rest + await errors;
        Assert.True(process.ExitCode == 130, $"exit code {process.ExitCode}: {all}");
        RunFolder run = RunFolder.Open(folder);
        ProgressRow progress = run.Read(RunTables.Progress).Single();
        Assert.Equal("interrupted", progress.State);
        Assert.InRange(progress.Step, 1, 99_999);
        Assert.NotEmpty(run.Read(RunTables.Model));
        Assert.True(File.Exists(Path.Combine(folder, "report.html")), all);
        Assert.All(run.Read(RunTables.Nodes), n => Assert.Equal(n.Received, n.Done + n.Skipped + n.Failed));
    }
}
