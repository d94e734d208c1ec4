using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Sessions;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Diffusion;

public sealed class DiffusionFaultTests
{
    private const string Icons = "models/icons-v0/diffusion";

    [Fact]
    public void Inspect_SoundFolder_FindsNothing() => Assert.Empty(DiffusionModel.Inspect(Repository.PathOf(Icons)));

    [Fact]
    public void Inspect_NoSuchFolder_SaysSo()
    {
        ModelFault fault = Assert.Single(DiffusionModel.Inspect("/no/such/model"));

        Assert.Equal(ModelFaultCodes.Missing, fault.Code);
        Assert.Equal("/no/such/model", fault.Path);
    }

    [Fact]
    public void Inspect_EmptyFolder_NamesEveryMissingFile()
    {
        string folder = Directory.CreateTempSubdirectory("streamsynth-onnx-").FullName;

        IReadOnlyList<ModelFault> faults = DiffusionModel.Inspect(folder);

        Directory.Delete(folder);
        Assert.All(faults, fault => Assert.Equal(ModelFaultCodes.Missing, fault.Code));
        string[] expected = ["unet/config.json", "vae_decoder/config.json", "text_encoder/config.json", "scheduler/scheduler_config.json",
            "tokenizer/vocab.json", "tokenizer/merges.txt", "text_encoder/model.onnx", "unet/model.onnx", "vae_decoder/model.onnx"];
        Assert.Equal(expected, faults.Select(fault => Path.GetRelativePath(folder, fault.Path)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4_000)]
    [InlineData(13_000_000)]
    public void Load_UnetTruncated_KeepsTheNativeTextAndThePath(long length)
    {
        using ModelCopy copy = new(Icons);
        copy.Truncate("unet/model.onnx", length);

        ModelException error = Assert.Throws<ModelException>(() => DiffusionModel.Load(copy.Folder, new SessionSettings()));

        ModelFault fault = Assert.Single(error.Faults);
        Assert.Equal(ModelFaultCodes.Unreadable, fault.Code);
        Assert.Equal(copy.At("unet/model.onnx"), fault.Path);
        Assert.Contains($"{length:N0} bytes", fault.Message, StringComparison.Ordinal);
        Assert.Contains("ErrorCode", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_GitLfsPointer_SaysSo()
    {
        using ModelCopy copy = new(Icons);
        File.WriteAllText(copy.At("unet/model.onnx"), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n");

        ModelFault fault = Assert.Single(DiffusionModel.Inspect(copy.Folder));

        Assert.Contains("git lfs pull", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ForeignNames_TellsExpectedAndFound()
    {
        using ModelCopy copy = new(Icons);
        File.Copy(Repository.PathOf("tests/StreamSynth.Onnx.Tests/Models/foreign.onnx"), copy.At("unet/model.onnx"), overwrite: true);

        IReadOnlyList<ModelFault> faults = DiffusionModel.Inspect(copy.Folder);

        Assert.Equal(2, faults.Count);
        Assert.All(faults, fault => Assert.Equal((ModelFaultCodes.ForeignPorts, copy.At("unet/model.onnx")), (fault.Code, fault.Path)));
        Assert.Contains("sample, timestep, encoder_hidden_states; this model takes x float[n,3]", faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("out_sample; this model gives y float[n,3]", faults[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unet/config.json", "in_channels")]
    [InlineData("unet/config.json", "sample_size")]
    [InlineData("vae_decoder/config.json", "block_out_channels")]
    [InlineData("scheduler/scheduler_config.json", "_class_name")]
    public void Inspect_MemberMissing_NamesIt(string file, string member)
    {
        using ModelCopy copy = new(Icons);
        copy.Replace(file, $"\"{member}\"", "\"something_else\"");

        ModelFault fault = Assert.Single(DiffusionModel.Inspect(copy.Folder));

        Assert.Equal((ModelFaultCodes.Config, copy.At(file)), (fault.Code, fault.Path));
        Assert.Contains($"'{member}'", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => DiffusionModel.ReadShape(copy.Folder));
    }

    [Fact]
    public void Inspect_BrokenJson_GivesLine()
    {
        using ModelCopy copy = new(Icons);
        File.WriteAllText(copy.At("unet/config.json"), "{\n \"in_channels\": 4,\n oops\n}");

        ModelFault fault = Assert.Single(DiffusionModel.Inspect(copy.Folder));

        Assert.Equal(ModelFaultCodes.Unreadable, fault.Code);
        Assert.Contains("LineNumber: 2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UniPCMultistepScheduler")]
    [InlineData("HeunDiscreteScheduler")]
    public void Inspect_SchedulerNotSupported_ListsThoseThatAre(string className)
    {
        using ModelCopy copy = new(Icons);
        copy.Replace("scheduler/scheduler_config.json", "DDIMScheduler", className);

        ModelFault fault = Assert.Single(DiffusionModel.Inspect(copy.Folder));

        Assert.Equal(ModelFaultCodes.Scheduler, fault.Code);
        Assert.Contains(className, fault.Message, StringComparison.Ordinal);
        Assert.Contains("EulerDiscreteScheduler", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ConfigOfAnotherModel_TellsBothSizes()
    {
        using ModelCopy copy = new(Icons);
        copy.Replace("unet/config.json", "\"sample_size\": 8", "\"sample_size\": 16");

        IReadOnlyList<ModelFault> faults = DiffusionModel.Inspect(copy.Folder);

        Assert.Contains(faults, fault => fault.Code == ModelFaultCodes.Shape && fault.Message.Contains("sample_size gives 16", StringComparison.Ordinal));
    }

    [Fact]
    public void Generate_LatentTurnsToNaN_SaysAtWhichStep()
    {
        using ModelCopy copy = new(Icons);
        File.Copy(Repository.PathOf("tests/StreamSynth.Onnx.Tests/Models/nan_unet.onnx"), copy.At("unet/model.onnx"), overwrite: true);
        using DiffusionModel model = DiffusionModel.Load(copy.Folder, new SessionSettings());
        float[] noise = new Draws(1).Normal(256);

        ModelException error = Assert.Throws<ModelException>(() =>
            model.Generate(["a"], new DiffusionSettings { Steps = 4, Scheduler = "euler" }, noise, new byte[3072], CancellationToken.None));

        // Times 999, 666, 333: the model poisons what is below 500.
        Assert.Equal(ModelFaultCodes.NotFinite, error.Code);
        Assert.Contains("latent has NaN after step 3 of 4 (sigma 0.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownDevice_SaysWhichThereAre()
    {
        ModelException error = Assert.Throws<ModelException>(() =>
            DiffusionModel.Load(Repository.PathOf(Icons), new SessionSettings { Device = "cuda:0" }));

        Assert.Equal(ModelFaultCodes.Device, error.Code);
        Assert.Contains("'cuda:0'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'cpu'", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_OneByteChanged_Differs()
    {
        using ModelCopy copy = new(Icons);
        using DiffusionModel before = DiffusionModel.Load(copy.Folder, new SessionSettings());
        using DiffusionModel original = DiffusionModel.Load(Repository.PathOf(Icons), new SessionSettings());
        string hash = before.Hash;
        copy.Replace("scheduler/scheduler_config.json", "0.014", "0.013");

        using DiffusionModel after = DiffusionModel.Load(copy.Folder, new SessionSettings());

        Assert.Equal(original.Hash, hash);
        Assert.NotEqual(hash, after.Hash);
    }
}
