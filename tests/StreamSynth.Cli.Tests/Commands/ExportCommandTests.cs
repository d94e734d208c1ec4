using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using StreamSynth.Cli.Tests.Exporting;
using StreamSynth.Engine.Items;
using StreamSynth.Training;
using StreamSynth.Training.Pretrained;

namespace StreamSynth.Cli.Tests.Commands;

public sealed class ExportCommandTests
{
    [Fact]
    public async Task Export_Both_SaysWhatWasWritten()
    {
        using CliBench bench = Saved(SavedClassifier.Small, "train");

        int exit = await bench.RunAsync("export", "saved");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        Approved.Equal("export-model", bench.Output);
        Assert.Equal(["card.json", "model.onnx", "model.safetensors"], Directory.EnumerateFiles(bench.PathOf("saved-model")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("main", 0)]
    [InlineData("auxiliary", 0)]
    [InlineData("main", 0.9)]
    public async Task Export_Files_PredictAsTheRunEvaluated(string statistics, double ema)
    {
        ClassifierSettings settings = SavedClassifier.Small with { EmaDecay = ema };
        using var bench = new CliBench();
        using ITrainer trainer = SavedClassifier.Write(bench.PathOf("saved"), settings, "train").Single();
        float[] images = new float[5 * 3 * 16 * 24];
        new Philox(9).FillNormal(images);
        float[] expected = new float[15];
        trainer.Predict(images, 5, statistics == "main" ? Statistics.Main : Statistics.Auxiliary, expected);

        Assert.Equal(ExitCode.Done, await bench.RunAsync("export", "saved", "--statistics", statistics, "--out", "out"));

        AssertNear(expected, RunOnnx(bench.PathOf("out/model.onnx"), images));
        using ITrainer loaded = TrainingBackends.Default.Build(settings with { Norm = NormMode.Shared }, (_, normals) => normals.Clear());
        PretrainedWeights.Load(loaded, SafeTensors.Read(bench.PathOf("out/model.safetensors")), newHead: false);
        float[] again = new float[15];
        loaded.Predict(images, 5, Statistics.Main, again);
        AssertNear(expected, again);
    }

    [Fact]
    public async Task Export_Card_SaysAllThatAUserMustKnow()
    {
        using CliBench bench = Saved(SavedClassifier.Small, "train");

        await bench.RunAsync("export", "saved", "--format", "onnx", "--out", "out", "--json");

        JsonNode card = JsonNode.Parse(File.ReadAllText(bench.PathOf("out/card.json")))!;
        Assert.Equal(card.ToJsonString(), bench.Json()["card"]!.ToJsonString());
        Assert.Equal(["bug", "key", "mouse"], card["classes"]!.AsArray().Select(c => c!.GetValue<string>()));
        Assert.Equal("resnet8 auxiliary main 3 train", $"{card["network"]} {card["norm"]} {card["statistics"]} {card["step"]} {card["node"]}");
        Assert.Equal("images NCHW RGB 16 24", $"{card["input"]!["name"]} {card["input"]!["layout"]} {card["input"]!["colours"]} {card["input"]!["height"]} {card["input"]!["width"]}");
        Assert.Equal([0.5, 0.5, 0.5], card["input"]!["mean"]!.AsArray().Select(x => x!.GetValue<double>()));
        Assert.Equal("test", card["accuracy"]![0]!["set"]!.GetValue<string>());
        Assert.Equal("42 ab12 1.0", $"{card["run"]!["seed"]} {card["run"]!["dataHash"]} {card["run"]!["versions"]!["StreamSynth"]}");
        JsonNode file = Assert.Single(card["files"]!.AsArray())!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(bench.PathOf("out/model.onnx")))), file["sha256"]!.GetValue<string>());
        Assert.InRange(file["largestDifference"]!.GetValue<double>(), 0, 1e-5);
    }

    [Fact]
    public async Task Export_SeveralClassifiers_AsksForANode()
    {
        using CliBench bench = Saved(SavedClassifier.Small, "left", "right");

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("export", "saved"));
        Assert.Contains("several classifiers. Name a node with --node: 'left', 'right'", bench.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("export", "saved", "--node", "middle"));
        Assert.Contains("no classifier was trained by a node 'middle'", bench.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await bench.RunAsync("export", "saved", "--node", "right", "--format", "safetensors", "--out", "right"));
        Assert.Equal(ExitCode.Done, await bench.RunAsync("export", "saved", "--node", "left", "--format", "safetensors", "--out", "left"));
        Assert.NotEqual(File.ReadAllBytes(bench.PathOf("left/model.safetensors")), File.ReadAllBytes(bench.PathOf("right/model.safetensors")));
    }

    [Fact]
    public async Task Export_NoClassifier_SaysSoAndLeavesNothing()
    {
        using var bench = new CliBench();
        SavedRun.Write(bench.PathOf("saved"), 4, "mouse");

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("export", "saved"));
        Assert.Contains("SS6101: nothing was exported: the run holds no trained classifier", bench.Errors, StringComparison.Ordinal);
        Assert.Equal(["saved"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(f => Path.GetFileName(f)));
    }

    [Theory]
    [InlineData(NormMode.Shared, 4, "one set of norms")]
    [InlineData(NormMode.Auxiliary, 0, "never trained")]
    public async Task Export_AuxiliaryNormsThatDoNotExist_SaysSo(NormMode norm, int synthetic, string expected)
    {
        using CliBench bench = Saved(SavedClassifier.Small with { Norm = norm, SyntheticBatch = synthetic }, "train");

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("export", "saved", "--statistics", "auxiliary"));
        Assert.Contains(expected, bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4000)]
    public async Task Export_DiskFills_SaysSoAndLeavesNothing(long room)
    {
        using CliBench bench = Saved(SavedClassifier.Small, "train");

        int exit = await CommandLine.RunAsync(["export", "saved"], bench.Around with { CreateFile = new FullDisk(room).Create });

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Contains("could not be written: No space left on device", bench.Errors, StringComparison.Ordinal);
        Assert.Equal(["saved"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(f => Path.GetFileName(f)));
    }

    private static CliBench Saved(ClassifierSettings settings, params string[] nodes)
    {
        var bench = new CliBench();
        foreach (ITrainer trainer in SavedClassifier.Write(bench.PathOf("saved"), settings, nodes)) trainer.Dispose();

        return bench;
    }

    private static float[] RunOnnx(string path, float[] images)
    {
        using InferenceSession session = new(path);
        using OrtValue batch = OrtValue.CreateTensorValueFromMemory(images, [5, 3, 16, 24]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["images"], [batch], ["logits"]);

        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static void AssertNear(float[] expected, float[] found)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-5f * (1 + Math.Abs(expected[i])));
    }
}
