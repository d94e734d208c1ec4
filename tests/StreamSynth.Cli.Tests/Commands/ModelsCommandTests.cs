using System.Text.Json.Nodes;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Commands;

public sealed class ModelsCommandTests
{
    [Fact]
    public async Task List_Repository_NamesEachModelAsGraphsDo()
    {
        using var bench = new CliBench();

        int exit = await CommandLine.RunAsync(["models", "list"], bench.Around with { WorkingFolder = Repository.Root });

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        Assert.StartsWith("5 models below models\n", bench.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n  icons-v0/clip +[\d.]+ MiB +\d+ +CLIP, text and image encoder in two files\n", bench.Output);
        Assert.Matches(@"\n  icons-v0/diffusion +[\d.]+ MiB +\d+ +Stable Diffusion\n", bench.Output);
        Assert.Matches(@"\n  icons-v1/llm +[\d.]+ MiB +\d+ +language model \(ONNX Runtime GenAI\)\n", bench.Output);
    }

    [Fact]
    public async Task List_EachLayoutOfTheGoldenModels_IsRecognised()
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync("models", "list", Repository.PathOf("tests/golden/layouts"), "--json");

        Assert.Equal(ExitCode.Done, exit);
        string[] layouts = [.. bench.Json()["models"]!.AsArray().Select(m => m!["layout"]!.GetValue<string>())];
        Assert.Contains("Stable Diffusion", layouts);
        Assert.Contains("Stable Diffusion XL", layouts);
        Assert.Contains("Stable Diffusion 3", layouts);
        Assert.Contains("FLUX", layouts);
    }

    [Fact]
    public async Task List_NoSuchFolder_SaysSo()
    {
        using var bench = new CliBench();

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("models", "list", "nowhere"));
        Assert.Contains("there is no folder 'nowhere'", bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("icons-v0/diffusion", "models-diffusion")]
    [InlineData("models/icons-v0/clip", "models-clip")]
    [InlineData("icons-v1/llm", "models-llm")]
    public async Task Inspect_WholeModel_ShowsNetworksWithPorts(string model, string approved)
    {
        using var bench = new CliBench();

        int exit = await CommandLine.RunAsync(["models", "inspect", model], bench.Around with { WorkingFolder = Repository.Root });

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        Approved.Equal(approved, bench.Output);
    }

    [Fact]
    public async Task Inspect_Json_HasShapesTypesAndHash()
    {
        using var bench = new CliBench();

        int exit = await CommandLine.RunAsync(["models", "inspect", "icons-v0/clip", "--json", "--hash"], bench.Around with { WorkingFolder = Repository.Root });

        Assert.Equal(ExitCode.Done, exit);
        JsonNode text = bench.Json()["networks"]!.AsArray().Single(n => n!["path"]!.GetValue<string>() == "onnx/text_model.onnx")!;
        Assert.Equal(("input_ids", "int64"), (text["inputs"]![0]!["name"]!.GetValue<string>(), text["inputs"]![0]!["type"]!.GetValue<string>()));
        Assert.Equal(64, bench.Json()["hash"]!.GetValue<string>().Length);
    }

    [Fact]
    public async Task Inspect_BrokenModel_TellsAllFaultsAndStillShowsTheRest()
    {
        using var bench = new CliBench();
        string model = CopyModel(bench);
        File.Delete(Path.Combine(model, "vae_decoder", "model.onnx"));
        File.Delete(Path.Combine(model, "tokenizer", "merges.txt"));
        using (FileStream unet = File.OpenWrite(Path.Combine(model, "unet", "model.onnx"))) unet.SetLength(1000);

        int exit = await bench.RunAsync("models", "inspect", "broken");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("unet/model.onnx  1000 B\n  cannot be opened\n", bench.Output, StringComparison.Ordinal);
        Assert.Contains("text_encoder/model.onnx", bench.Output, StringComparison.Ordinal);
        Assert.Contains("broken: error SS4001: vae_decoder/model.onnx: file not found", bench.Errors, StringComparison.Ordinal);
        Assert.Contains("broken: error SS4001: tokenizer/merges.txt: file not found", bench.Errors, StringComparison.Ordinal);
        Assert.Contains("broken: error SS4002: unet/model.onnx: ONNX Runtime cannot load this file", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_LanguageModelWithFaults_NamesEachFile()
    {
        using var bench = new CliBench();
        Directory.CreateDirectory(bench.PathOf("torn"));
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf("models/icons-v1/llm"))) File.Copy(file, bench.PathOf($"torn/{Path.GetFileName(file)}"));
        File.Delete(bench.PathOf("torn/tokenizer.json"));
        using (FileStream decoder = File.OpenWrite(bench.PathOf("torn/model.onnx"))) decoder.SetLength(1000);

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("models", "inspect", "torn"));
        Assert.Contains("torn: error SS4001: tokenizer.json: file not found", bench.Errors, StringComparison.Ordinal);
        Assert.Contains("torn: error SS4002: model.onnx: ONNX Runtime cannot load this file", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_UnknownName_SuggestsOneAtHand()
    {
        using var bench = new CliBench();

        int exit = await CommandLine.RunAsync(["models", "inspect", "icons-v0/cilp"], bench.Around with { WorkingFolder = Repository.Root });

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("did you mean 'icons-v0/clip'?", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_NoCommand_NamesThem()
    {
        using var bench = new CliBench();

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("models"));
        Assert.Equal("error: name one of the commands 'list', 'inspect'.\n'streamsynth models --help' shows what can be written.\n", bench.Errors);
    }

    private static string CopyModel(CliBench bench)
    {
        string source = Repository.PathOf("models/icons-v0/diffusion");
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = bench.PathOf($"broken/{Path.GetRelativePath(source, file)}");
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return bench.PathOf("broken");
    }
}
