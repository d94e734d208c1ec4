using System.Text.Json.Nodes;
using StreamSynth.Blocks.Diffusion;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Regenerating;

/// <summary>Runs the quickstart once, in small, with the real models, for all tests of one class; commands on it run in the folder of the run.</summary>
public sealed class PaintedRun : IAsyncLifetime
{
    private static readonly string[] Small =
    [
        "nodes.classes.options.names=[\"camera\", \"key\", \"bug\"]",
        "nodes.prompts.options.perClass=9",
        "nodes.real.options.perClass=4",
        "nodes.held.options.perClass=1",
        "nodes.watch.options.perClass=1",
        "nodes.paint.options.steps=2",
        "nodes.paint.limits.batch=5",
        "nodes.train.options.steps=3",
        "nodes.train.options.realPerStep=3",
        "nodes.train.options.syntheticPerStep=3",
        "nodes.train.options.baseWidth=4",
    ];

    public string Folder { get; } = Directory.CreateTempSubdirectory("streamsynth-painted-").FullName;

    public RunFolder Run => RunFolder.Open(Path.Combine(Folder, "run"));

    public async Task InitializeAsync()
    {
        (int exit, string output, string errors) = await InvokeAsync(["run", Repository.PathOf("pipelines/quickstart.json"), "--out", "run", .. Small.SelectMany(s => new[] { "--set", s })]);
        Assert.True(exit == ExitCode.Done, $"{output}{Environment.NewLine}{errors}");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Runs the command line.</summary>
    internal async Task<(int Exit, string Output, string Errors)> InvokeAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        Surroundings around = new()
        {
            Catalog = BlockCatalog.From(typeof(TextToImageBlock).Assembly),
            Output = TextWriter.Synchronized(output),
            Errors = TextWriter.Synchronized(errors),
            Clock = TimeProvider.System,
            Listen = () => new Interrupts(),
            WorkingFolder = Folder,
            ProgramFolder = Repository.Root,
        };
        int exit = await CommandLine.RunAsync(arguments, around).WaitAsync(TimeSpan.FromMinutes(5));

        return (exit, output.ToString(), errors.ToString());
    }

    /// <summary>Runs the command line and reads the one JSON document that it prints.</summary>
    internal async Task<(int Exit, JsonObject Json)> InvokeJsonAsync(params string[] arguments)
    {
        (int exit, string output, string errors) = await InvokeAsync([.. arguments, "--json"]);
        Assert.Equal(string.Empty, errors);

        return (exit, JsonNode.Parse(output)!.AsObject());
    }

    /// <summary>Writes the run again under another name, with some rows changed.</summary>
    internal void Copy(string name, Func<IEnumerable<PoolRow>, IEnumerable<PoolRow>>? pool = null, Func<ProgressRow, ProgressRow>? progress = null)
    {
        RunFolder from = Run;
        RunFolder copy = RunFolder.Create(Path.Combine(Folder, name), overwrite: true);
        copy.Write(RunTables.Progress, from.Read(RunTables.Progress).Select(progress ?? (p => p)));
        copy.Write(RunTables.Nodes, from.Read(RunTables.Nodes));
        copy.Write(RunTables.Samples, from.Read(RunTables.Samples));
        copy.Write(RunTables.Pool, (pool ?? (p => p))(from.Read(RunTables.Pool)));
        copy.Complete();
    }
}
