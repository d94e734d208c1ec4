using StreamSynth.Testing;

namespace StreamSynth.EndToEnd.Tests;

/// <summary>Gives the real program what users give by mistake: one clear message, the right exit code, no stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bad").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Validate_MalformedJson_TellsLineAndColumn()
    {
        string graph = Write("{ \"name\": \"a\",\n  \"seed\": 1,\n  \"nodes\": { ,\n}");

        await ExpectAsync(2, ["validate", graph], "SS1001", "line 3, column 14");
    }

    [Fact]
    public Task Run_TwoFaultsAtOnce_TellsBoth() => ExpectAsync(
        2,
        ["run", "pipelines/quickstart.json", "--set", "nodes.paint.options.stesp=4", "--set", "nodes.pack.block=image.encod"],
        "no option 'stesp'", "did you mean 'steps'?", "no block 'image.encod'", "did you mean 'image.encode'?", "2 errors. Nothing was run.");

    [Fact]
    public Task Run_UnknownModel_SuggestsOne() => ExpectAsync(
        2, ["run", "pipelines/quickstart.json", "--set", "nodes.paint.options.model=icons-v0/difusion"], "SS4001", "did you mean 'icons-v0/diffusion'?");

    [Fact]
    public Task Run_UnknownPort_NamesTheRightOnes() => ExpectAsync(
        2, ["run", "pipelines/quickstart.json", "--set", "nodes.pack.inputs.image=paint.picture"], "SS1007", "paint.image");

    [Fact]
    public Task Run_WrongPayload_TellsBothTypes() => ExpectAsync(
        2, ["run", "pipelines/quickstart.json", "--set", "nodes.pack.inputs.image=choose.prompt"], "SS3001", "Picture u8[H,W,3]", "Prompt");

    [Fact]
    public Task Run_Cycle_NamesItsNodes() => ExpectAsync(
        2, ["run", "pipelines/quickstart.json", "--set", "nodes.choose.inputs.prompt=choose.prompt"], "SS1004", "choose -> choose");

    [Fact]
    public Task Run_ClassWithoutIcons_TellsClassAndSplit() => ExpectAsync(
        1, ["run", "pipelines/quickstart.json", "--out", Path.Combine(_folder, "out"), "--set", "nodes.classes.options.names=[\"camera\",\"camra\"]"], "'camra'", "realTrain", "'camera'");

    [Fact]
    public async Task Run_OutputFolderBelowAFile_IsToldBeforeAnythingRuns()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "in the way");

        await ExpectAsync(2, ["run", "pipelines/quickstart.json", "--out", Path.Combine(file, "run")], file);
    }

    [Fact]
    public async Task Validate_TruncatedModel_NamesTheFile()
    {
        string model = CopyModel();
        string unet = Path.Combine(model, "unet", "model.onnx");
        await using (FileStream stream = File.OpenWrite(unet)) stream.SetLength(stream.Length / 2);

        await ExpectAsync(2, ["validate", "pipelines/quickstart.json", "--set", $"nodes.paint.options.model={model}"], "SS4002", unet);
    }

    [Fact]
    public async Task Validate_ModelFileMissing_NamesTheFile()
    {
        string model = CopyModel();
        File.Delete(Path.Combine(model, "vae_decoder", "model.onnx"));

        await ExpectAsync(2, ["validate", "pipelines/quickstart.json", "--set", $"nodes.paint.options.model={model}"], "SS4001", Path.Combine("vae_decoder", "model.onnx"));
    }

    [Fact]
    public async Task Validate_ForeignInputNames_TellsExpectedAndFound()
    {
        string model = CopyModel();
        File.Copy(Path.Combine(model, "vae_decoder", "model.onnx"), Path.Combine(model, "unet", "model.onnx"), overwrite: true);

        await ExpectAsync(2, ["validate", "pipelines/quickstart.json", "--set", $"nodes.paint.options.model={model}"], "SS4003", "latent_sample");
    }

    [Fact]
    public Task Validate_EveryPipeline_HasNoFaults() => ExpectAsync(
        0, ["validate", .. Directory.EnumerateFiles(Repository.PathOf("pipelines"), "*.json")]);

    private async Task ExpectAsync(int code, string[] arguments, params string[] parts)
    {
        (int found, string output, string errors) = await Program.RunAsync(arguments);
        string all = output + errors;
        Assert.True(found == code, $"exit code {found} instead of {code}:{Environment.NewLine}{all}");
        Assert.All(parts, part => Assert.Contains(part, all, StringComparison.Ordinal));
        Assert.DoesNotContain("   at StreamSynth", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", all, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        string file = Path.Combine(_folder, "graph.json");
        File.WriteAllText(file, text);

        return file;
    }

    private string CopyModel()
    {
        string source = Repository.PathOf("models/icons-v0/diffusion");
        string target = Path.Combine(_folder, "diffusion");
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }
}
