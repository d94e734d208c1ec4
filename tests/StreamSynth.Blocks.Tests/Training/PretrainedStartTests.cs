using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Training;
using StreamSynth.Training.Export;
using StreamSynth.Training.Pretrained;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class PretrainedStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamsynth-pretrained-").FullName;

    private Places Places => new([_folder]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Check_FileThatFits_FindsNothing()
    {
        WriteWeights("net.safetensors", classes: 1000);

        Assert.Empty(CheckOf("net.safetensors"));
        Assert.Empty(new PretrainedStart(TrainingBench.Small, Places).Check());
    }

    [Fact]
    public void Check_NoSuchFile_SaysWhereItLooked()
    {
        Diagnostic fault = Assert.Single(CheckOf("absent.safetensors"));

        Assert.Equal(("SS5130", "options.pretrained"), (fault.Code, fault.Path));
    }

    [Fact]
    public void Check_HeaderThatLies_SaysWhere()
    {
        File.WriteAllBytes(Path.Combine(_folder, "bad.safetensors"), [200, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']);

        Diagnostic fault = Assert.Single(CheckOf("bad.safetensors"));

        Assert.Equal("SS5131", fault.Code);
        Assert.Contains("says that its header has 200 bytes, but 2 are there", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WeightsOfAnotherNetwork_ListsTensors()
    {
        WriteWeights("net.safetensors", classes: 3, baseWidth: 8);

        Diagnostic fault = Assert.Single(CheckOf("net.safetensors"));

        Assert.Equal("SS5132", fault.Code);
        Assert.Contains("'conv1.weight' needs [4,3,3,3], but is [8,3,3,3]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("more", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetupAsync_OtherClassCount_TellsOfNewHead()
    {
        WriteWeights("net.safetensors", classes: 1000);
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Pretrained = "net.safetensors" }, Places = Places };

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => bench.RunAsync(bench.Items(0)));

        Assert.Equal(("SS5133", "options.newHead"), (error.Diagnostics[0].Code, error.Diagnostics[0].Path));
        Assert.Contains("know 1000 classes, but the class list has 3", error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(1000, true)]
    public async Task ConsumeAsync_Pretrained_StartsThere(int classes, bool newHead)
    {
        IReadOnlyList<NamedTensor> weights = WriteWeights("net.safetensors", classes);
        TrainClassifierOptions options = TrainingBench.Small with { Pretrained = "net.safetensors", NewHead = newHead, Steps = 1, LearningRate = 1e-6, WeightDecay = 0 };
        using TrainingBench bench = new() { Options = options, Places = Places };

        await bench.RunAsync(bench.Items(20));

        Dictionary<string, float[]> trained = bench.Models[0].Parameters.ToDictionary(tensor => tensor.Name, tensor => tensor.Data);
        foreach (NamedTensor tensor in weights.Where(tensor => tensor.Name.EndsWith("weight", StringComparison.Ordinal) && tensor.Name != "fc.weight"))
        {
            for (int i = 0; i < tensor.Data.Length; i++) Assert.Equal(tensor.Data[i], trained[tensor.Name][i], 1e-3f);
        }

        Assert.Equal(3, trained["fc.bias"].Length);
    }

    [Fact]
    public void Validate_NewHeadWithoutWeights_SaysSo()
    {
        TrainClassifierOptions options = TrainingBench.Small with { NewHead = true };

        Assert.Contains("'newHead' is true, but 'pretrained' is null", Assert.Single(options.Validate(new(options))).ErrorMessage, StringComparison.Ordinal);
    }

    private Diagnostic[] CheckOf(string file) => [.. new PretrainedStart(TrainingBench.Small with { Pretrained = file }, Places).Check()];

    private IReadOnlyList<NamedTensor> WriteWeights(string name, int classes, int baseWidth = 4)
    {
        ClassifierSettings settings = new() { Classes = classes, BaseWidth = baseWidth, Norm = NormMode.Shared, RealBatch = 2, SyntheticBatch = 0 };
        using ITrainer trainer = TrainingBackends.Default.Build(settings, (parameter, target) => new Philox(KeyMix.Mix(77, parameter)).FillNormal(target));
        IReadOnlyList<NamedTensor> tensors = StateDict.Of(settings, trainer.Parameters(), Statistics.Main);
        using FileStream file = File.Create(Path.Combine(_folder, name));
        SafeTensorsWriter.Write(file, tensors, StateDict.Counters(tensors, 1, 1), new Dictionary<string, string> { ["format"] = "pt" });

        return tensors;
    }
}
