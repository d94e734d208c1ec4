using System.Runtime.CompilerServices;
using StreamSynth.Cli;
using StreamSynth.Cli.Running;
using StreamSynth.Resilience.Tests.Cues;

namespace StreamSynth.Resilience.Tests.Hosting;

/// <summary>Is one run in a folder of its own: begun, broken off and gone on with by command lines, here or in processes that can be killed.</summary>
internal sealed class ScriptedRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Writes the graph.</summary>
    /// <param name="graph">The graph's text.</param>
    /// <param name="saveSteps">Steps between two saves.</param>
    /// <param name="test">The test, for the folder's name.</param>
    public ScriptedRun(string graph, int saveSteps = 3, [CallerMemberName] string test = "")
    {
        WorkingFolder = Directory.CreateTempSubdirectory($"streamsynth-{test}-").FullName;
        File.WriteAllText(Path.Combine(WorkingFolder, "graph.json"), graph);
        Begin = ["run", "graph.json", "--out", "run", "--save-steps", $"{saveSteps}"];
    }

    /// <summary>Gives the folder of the graph.</summary>
    public string WorkingFolder { get; }

    /// <summary>Gives the folder of the run.</summary>
    public string Folder => Path.Combine(WorkingFolder, "run");

    /// <summary>Gives the arguments that begin the run.</summary>
    public string[] Begin { get; }

    /// <summary>Gives the arguments that go on with it.</summary>
    public string[] Resume { get; } = ["resume", "run"];

    /// <summary>Gives how often the last command line here passed each moment.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; private set; } = new Dictionary<string, int>();

    /// <summary>Gives the cues that the last command line here acted on.</summary>
    public IReadOnlyCollection<Cue> Done { get; private set; } = [];

    /// <summary>Tells whether the folder holds a checkpoint or the tables of the whole run.</summary>
    public bool HasAnything => Directory.Exists(Folder) && Directory.EnumerateFiles(Folder, "*.json").Any();

    /// <summary>Gives the path of a file of the run.</summary>
    public string FileOf(string name) => Path.Combine(Folder, name);

    /// <summary>Runs a command line in this process, where nothing can be killed.</summary>
    public async Task<HostEnd> RunAsync(string[] arguments, params Cue[] cues)
    {
        Script script = new(cues);
        StringWriter output = new() { NewLine = "\n" };
        StringWriter errors = new() { NewLine = "\n" };
        int exit = await CommandLine
            .RunAsync(arguments, ScriptedSurroundings.Around(script, WorkingFolder, TextWriter.Synchronized(output), TextWriter.Synchronized(errors), () => new Interrupts()))
            .WaitAsync(Patience);
        (Counts, Done) = (script.Counts, script.Done);

        return new(exit, output.ToString(), errors.ToString());
    }

    /// <summary>Runs a command line in another process.</summary>
    public Task<HostEnd> RunElsewhereAsync(string[] arguments, params Cue[] cues) => HostProcess.RunAsync(WorkingFolder, cues, arguments);

    public void Dispose() => Directory.Delete(WorkingFolder, recursive: true);
}
