using StreamSynth.Storage.Runs;

namespace StreamSynth.EndToEnd.Tests;

/// <summary>Runs pipelines/fashion-mnist.json on twenty small images in place of its data set, so that it needs no package: real images only, from files to a judged model.</summary>
public sealed class FashionMnistTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fashion").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_Small_TrainsOnThePartAndJudgesTheTestImages()
    {
        string folder = Path.Combine(_folder, "run");
        (int code, string output, string errors) = await Program.RunAsync(
        [
            "run", "pipelines/fashion-mnist.json", "--out", folder,
            .. Data("real"), .. Data("watch"), .. Data("test"),
            "--set", "nodes.classes.options.names=[\"shirt\",\"coat\",\"bag\",\"dress\"]",
            "--set", "nodes.real.options.take=12",
            "--set", "nodes.watch.options.from=12",
            "--set", "nodes.train.options.network=\"resnet8\"",
            "--set", "nodes.train.options.realPerStep=4",
            "--set", "nodes.train.options.warmUpSteps=1",
            "--set", "nodes.train.options.epochs=2",
        ]);

        Assert.True(code == 0, $"exit code {code}{Environment.NewLine}{output}{Environment.NewLine}{errors}");
        RunFolder run = RunFolder.Open(folder);
        Assert.Equal([("real", 12L), ("test", 20L), ("watch", 8L)], run.Read(RunTables.Nodes).Where(n => n.Node is "real" or "watch" or "test").Select(n => (n.Node, n.Done)).Order());
        Assert.Equal("test", Assert.Single(run.Read(RunTables.Accuracy)).Set);
        Assert.Equal(20, run.Read(RunTables.Predictions).Count());
    }

    private static IEnumerable<string> Data(string node) =>
    [
        "--set", $"nodes.{node}.options.images=tests/golden/sources/idx/images-idx3-ubyte.gz",
        "--set", $"nodes.{node}.options.labels=tests/golden/sources/idx/labels-idx1-ubyte",
    ];
}
