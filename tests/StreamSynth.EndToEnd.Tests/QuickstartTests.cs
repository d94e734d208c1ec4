using StreamSynth.Storage.Runs;

namespace StreamSynth.EndToEnd.Tests;

/// <summary>Runs pipelines/quickstart.json in small: every block and model is the real one, with fewer images and steps.</summary>
public sealed class QuickstartTests : IDisposable
{
    private const int Ordinals = 12 * 6;

    private static readonly string[] Small =
    [
        "--set", "nodes.prompts.options.perClass=6",
        "--set", "nodes.real.options.perClass=4",
        "--set", "nodes.held.options.perClass=2",
        "--set", "nodes.watch.options.perClass=1",
        "--set", "nodes.paint.options.steps=3",
        "--set", "nodes.train.options.steps=10",
        "--set", "nodes.train.options.realPerStep=8",
        "--set", "nodes.train.options.syntheticPerStep=8",
        "--set", "nodes.train.options.baseWidth=4",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("quickstart").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_Small_WritesAWholeRunFolderAndAReport()
    {
        string folder = await RunAsync("run");

        RunFolder run = RunFolder.Open(folder);
        List<SampleRow> synthetic = [.. run.Read(RunTables.Samples).Where(s => s.Domain == "synthetic")];
        Assert.Equal(Enumerable.Range(0, Ordinals).Select(i => (long)i), synthetic.Select(s => s.Ordinal).Order());
        Assert.All(synthetic, s => Assert.Contains(s.State, new[] { "filtered", "failed", "resident", "evictedUsed", "evictedUnused" }));
        Assert.All(run.Read(RunTables.Nodes), n => Assert.Equal(n.Received, n.Done + n.Skipped + n.Failed));
        Assert.Equal(["oodTest", "test", "validation"], run.Read(RunTables.Accuracy).Select(a => a.Set).Distinct().Order());
        Assert.Contains(run.Read(RunTables.Metrics), m => m.Name == "loss" && double.IsFinite(m.Value));
        string report = await File.ReadAllTextAsync(Path.Combine(folder, "report.html"));
        Assert.Contains("data:image/webp;base64,", report, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SameSeedAtParallelismOneAndTwo_GivesEqualTensors()
    {
        string one = await RunAsync("one");
        string two = await RunAsync(
            "two",
            "--set", "nodes.paint.limits.parallelism=2",
            "--set", "nodes.pack.limits.parallelism=2",
            "--set", "nodes.choose.limits.parallelism=2",
            "--set", "nodes.packReal.limits.parallelism=2");

        Assert.Equal(Tensors(one), Tensors(two));
    }

    [Fact]
    public async Task Run_AnotherSeed_GivesOtherTensors()
    {
        string one = await RunAsync("one", "--set", "nodes.train.options.steps=2");
        string other = await RunAsync("other", "--set", "nodes.train.options.steps=2", "--seed", "43");

        Assert.NotEqual(Tensors(one), Tensors(other));
    }

    private async Task<string> RunAsync(string name, params string[] more)
    {
        string folder = Path.Combine(_folder, name);
        (int code, string output, string errors) = await Program.RunAsync(["run", "pipelines/quickstart.json", "--out", folder, .. Small, .. more]);
        Assert.True(code == 0, $"exit code {code}{Environment.NewLine}{output}{Environment.NewLine}{errors}");

        return folder;
    }

    private static List<string> Tensors(string folder)
    {
        RunFolder run = RunFolder.Open(folder);
        return [.. run.Read(RunTables.Model).Concat(run.Read(RunTables.Optimizer)).Select(t => $"{t.Name} [{string.Join(',', t.Shape)}] {Convert.ToHexString(t.Data)}")];
    }
}
