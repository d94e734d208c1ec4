using System.Text.Json.Nodes;
using Spectre.Console;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests;

/// <summary>Runs the command line in a folder of its own, with test blocks, and keeps what it prints.</summary>
internal sealed class CliBench : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    public CliBench(TimeProvider? clock = null, IAnsiConsole? screen = null)
    {
        Folder = Directory.CreateTempSubdirectory("streamsynth-cli-").FullName;
        Around = new()
        {
            Catalog = BlockCatalog.From(typeof(BlockHarness).Assembly, typeof(CliBench).Assembly),
            Output = TextWriter.Synchronized(_output),
            Errors = TextWriter.Synchronized(_errors),
            Screen = screen,
            Clock = clock ?? TimeProvider.System,
            Listen = () => Interrupts = new(),
            WorkingFolder = Folder,
            ProgramFolder = Folder,
        };
    }

    public string Folder { get; }

    public Surroundings Around { get; }

    /// <summary>Gives the signals of the latest run.</summary>
    public Interrupts Interrupts { get; private set; } = new();

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    /// <summary>Reads the output as the one JSON document that it must be.</summary>
    public JsonObject Json() => JsonNode.Parse(Output)!.AsObject();

    /// <summary>Gives the full path of a place in the folder.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Write(string name, object content)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, content.ToString());

        return path;
    }

    public Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, Around).WaitAsync(BlockHarness.Patience);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
